import type { ServiceOrder } from '../../call/index.ts'
import type { Directory } from '../extension/index.ts'
import { createForwardBusy } from './forward-busy.ts'

/** Returns who is asked at each detection point, in this order: the one place that says so. */
export const serviceOrder = (directory: Directory): ServiceOrder => ({
  T_Busy: [createForwardBusy(directory)],
})

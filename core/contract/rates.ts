import { oc } from '@orpc/contract'
import * as z from 'zod'
import { ratesSchema } from './resources/index.ts'

const revision = z.number().int()

/** The prices of outgoing calls. Records keep the cost they were written with. */
export const ratesContract = {
  get: oc.route({ method: 'GET', path: '/rates' }).output(z.object({ revision, rates: ratesSchema })),
  save: oc
    .route({ method: 'PUT', path: '/rates' })
    .input(z.strictObject({ revision, rates: ratesSchema }))
    .output(z.object({ revision })),
}

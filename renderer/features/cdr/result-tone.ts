import type { CallRecord } from '../../../core/contract/index.ts'

/** The meaning of a result at a glance; each has a colour and an icon. */
export type Tone = 'answered' | 'waiting' | 'failed' | 'neutral'

const TONES: Readonly<Record<CallRecord['result'], Tone>> = {
  answered: 'answered',
  busy: 'waiting',
  rejected: 'waiting',
  no_answer: 'waiting',
  abandoned: 'waiting',
  answered_elsewhere: 'neutral',
  unreachable: 'failed',
  not_found: 'failed',
  forbidden: 'failed',
  congestion: 'failed',
  failed: 'failed',
  interrupted: 'failed',
  '': 'neutral',
}

/** Returns the tone of a result. */
export const toneOf = (result: CallRecord['result']): Tone => TONES[result]

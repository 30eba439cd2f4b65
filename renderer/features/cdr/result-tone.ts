import type { CallRecord } from '../../../core/contract/index.ts'

/** What a result means at a glance; a colour and an icon each. */
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

/** The tone of a result. */
export const toneOf = (result: CallRecord['result']): Tone => TONES[result]

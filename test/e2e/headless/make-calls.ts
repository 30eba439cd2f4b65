import { OFFICE, startCall, startPhone } from '../../kit/phone.ts'
import type { Sipp } from '../../kit/sipp.ts'

const [reception, sales] = [OFFICE[0]!, OFFICE[1]!]

/** A call as SIPp plays it. */
export interface PlayedCall {
  readonly caller: string
  readonly callee?: string
  readonly dialed?: string
  readonly talkMs?: number
  readonly displayName?: string
  readonly extra?: readonly string[]
}

/** The calls of an ordinary morning: each result once. */
export const MORNING: readonly PlayedCall[] = [
  { caller: 'uac-answered', callee: 'uas-answer', talkMs: 2200 },
  { caller: 'uac-failed', callee: 'uas-busy' },
  { caller: 'uac-abandoned', callee: 'uas-ring' },
  { caller: 'uac-failed', callee: 'uas-decline' },
  { caller: 'uac-failed', dialed: '999' },
  { caller: 'uac-failed', dialed: '102' },
  { caller: 'uac-answered', callee: 'uas-answer', talkMs: 1100, displayName: '"Empfang & Büro"' },
]

/** Begins a call 100 → 101 (or another number) and returns both SIPps. */
export async function beginCall(server: number, call: PlayedCall): Promise<Sipp[]> {
  const { caller, callee, dialed = '101', talkMs = 0, displayName = '', extra = [] } = call
  const phone = callee ? await startPhone(server, sales, callee, { talkMs: 300, extra }) : undefined
  const calling = await startCall(server, reception, dialed, caller, { talkMs, displayName, extra })
  return phone ? [calling, phone] : [calling]
}

/** Plays a call to its end. @throws when it did not go as its scenario says */
export async function playCall(server: number, call: PlayedCall): Promise<void> {
  for (const side of await beginCall(server, call)) {
    const { code, output } = await side.done()
    if (code !== 0) throw new Error(output)
  }
}

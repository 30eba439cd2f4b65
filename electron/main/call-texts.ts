import type { LiveCall } from '../../core/contract/index.ts'

const NAMED_CALLS = 5

const party = (number: string, name: string) => (name === '' ? number : `${number} ${name}`)

function duration(sinceAt: number, now: number): string {
  const seconds = Math.max(0, Math.floor((now - sinceAt) / 1000))
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`
}

/** Writes a number of calls, such as "2 calls in progress". */
export const callCount = (calls: number) =>
  calls === 0 ? 'No calls in progress' : calls === 1 ? '1 call in progress' : `${calls} calls in progress`

/** Lists calls, one per line: who calls whom, and how long they have been talking. */
export function describeCalls(calls: readonly LiveCall[], now: number): string {
  const lines = calls.slice(0, NAMED_CALLS).map((call) => {
    const caller = party(call.callerNumber, call.callerName)
    const callee = party(call.destinationNumber || call.dialedNumber, call.destinationName)
    const since = call.connectAt === null ? 'not answered yet' : duration(call.connectAt, now)
    return `${caller} → ${callee} (${since})`
  })
  const more = calls.length - lines.length
  return [...lines, ...(more > 0 ? [`and ${more} more`] : [])].join('\n')
}

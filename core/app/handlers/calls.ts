import { PbxError } from '../../kit/index.ts'
import { feed } from './feed.ts'
import type { PbxParts } from './parts.ts'
import { procedures } from './base.ts'

/** Returns the handlers for calls in progress. */
export function callsHandlers({ liveCalls, calls, sipTraces }: PbxParts) {
  return {
    watch: procedures.calls.watch.handler(({ signal }) =>
      feed(
        (push) => {
          push({ type: 'snapshot', calls: liveCalls.list() })
          return liveCalls.onChange(push)
        },
        'all',
        signal,
      ),
    ),
    release: procedures.calls.release.handler(({ input }) => {
      if (!calls.release(input.callId)) throw new PbxError('call.unknown', `call ${input.callId} is over`)
      return {}
    }),
    trace: procedures.calls.trace.handler(({ input }) => sipTraces.messages(input.id)),
    traceFile: procedures.calls.traceFile.handler(async ({ input }) => ({
      base64: Buffer.from(await sipTraces.file(input.id, input.format)).toString('base64'),
    })),
  }
}

import type { CallRecord } from '../../../../contract/index.ts'
import type { Clock } from '../../../../kit/index.ts'
import { postJson, type PostOutcome } from './post.ts'
import { SIGNATURE_HEADER, signatureOf } from './signature.ts'
import type { Target } from './target.ts'

function send(target: Target, content: Record<string, unknown>, clock: Clock): Promise<PostOutcome> {
  const body = JSON.stringify(content)
  return postJson(
    {
      url: target.url,
      body,
      headers: { [SIGNATURE_HEADER]: signatureOf(target.secret, body, clock.wall()) },
      allowsLinkLocal: target.allowsLinkLocal,
    },
    clock,
  )
}

/** Sends records; sent again they have the same id. */
export function deliver(target: Target, records: readonly CallRecord[], clock: Clock): Promise<PostOutcome> {
  const [first, last] = [records[0]!.sequence, records.at(-1)!.sequence]
  const content = {
    id: `${target.id}-${first}-${last}`,
    event: 'record.finished',
    sequence: last,
    records: records.map((record) => ({ sequence: record.sequence, record })),
  }
  return send(target, content, clock)
}

/** Sends a body without records, to see whether the receiver takes it. */
export const deliverTest = (target: Target, clock: Clock): Promise<PostOutcome> =>
  send(target, { id: `${target.id}-test`, event: 'test', sequence: target.cursor, records: [] }, clock)

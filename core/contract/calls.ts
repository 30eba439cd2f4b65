import { eventIterator, oc } from '@orpc/contract'
import * as z from 'zod'
import { directionSchema, partySchema, sideSchema } from './record.ts'

/** Where a half in progress stands. */
export const liveStageSchema = z.enum(['setup', 'ringing', 'talking', 'held'])

/** One half of a call in progress. */
export const liveHalfSchema = z.object({
  recordId: z.string(),
  side: sideSchema,
  party: partySchema,
  hop: z.number().int(),
  stage: liveStageSchema,
  number: z.string(),
  name: z.string(),
  setupAt: z.number(),
  alertAt: z.number().nullable(),
  connectAt: z.number().nullable(),
  remoteAddress: z.string(),
  codec: z.string(),
})
/** One half of a call in progress. */
export type LiveHalf = z.infer<typeof liveHalfSchema>

/** A call in progress; times are UTC epoch milliseconds. */
export const liveCallSchema = z.object({
  callId: z.string(),
  callerNumber: z.string(),
  callerName: z.string(),
  dialedNumber: z.string(),
  destinationNumber: z.string(),
  destinationName: z.string(),
  direction: directionSchema,
  stage: liveStageSchema,
  setupAt: z.number(),
  connectAt: z.number().nullable(),
  halves: z.array(liveHalfSchema),
})
/** A call in progress. */
export type LiveCall = z.infer<typeof liveCallSchema>

/** Calls in progress. */
export const callsContract = {
  /** Feed: all calls in progress, then each change. `ended` carries the id only. */
  watch: oc
    .route({ method: 'GET', path: '/calls' })
    .output(
      eventIterator(
        z.discriminatedUnion('type', [
          z.object({ type: z.literal('snapshot'), calls: z.array(liveCallSchema) }),
          z.object({ type: z.literal('changed'), call: liveCallSchema }),
          z.object({ type: z.literal('ended'), callId: z.string() }),
        ]),
      ),
    ),
  /** Ends a call for both parties. */
  release: oc
    .route({ method: 'POST', path: '/calls/{callId}/release' })
    .input(z.object({ callId: z.string() }))
    .output(z.object({})),
}

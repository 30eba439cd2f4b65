import { eventIterator, oc } from '@orpc/contract'
import * as z from 'zod'
import { directionSchema, partySchema, sideSchema } from './record.ts'

/** The stage of a half in progress. */
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

const wireEnd = z.object({ address: z.string(), port: z.number().int() })

/** The SIP messages of one call, of all its legs, oldest first; credentials are blanked out. */
export const sipTraceSchema = z.object({
  sipCallIds: z.array(z.string()),
  messages: z.array(
    z.object({
      /** UTC epoch milliseconds, with a fraction. */
      at: z.number(),
      direction: z.enum(['in', 'out']),
      protocol: z.enum(['udp', 'tcp', 'tls', 'ws', 'wss']),
      /** Our end. */
      local: wireEnd,
      peer: wireEnd,
      text: z.string(),
    }),
  ),
})
/** The SIP messages of one call. */
export type SipTrace = z.infer<typeof sipTraceSchema>

/** The form in which the messages of a call are written: as a ladder, in full, or as a capture file for Wireshark. */
export const traceFormatSchema = z.enum(['ladder', 'text', 'pcap'])
/** The form in which the messages of a call are written. */
export type TraceFormat = z.infer<typeof traceFormatSchema>

/** The `record_id` or `call_id` of a record, the id of a call in progress, or a SIP Call-ID. */
const traceInput = z.strictObject({ id: z.string().min(1).max(1000) })

/** Calls in progress. */
export const callsContract = {
  /** Feed: all calls in progress, then each change. `ended` carries the id only. */
  watch: oc
    .route({ method: 'GET', path: '/calls/watch' })
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
    .input(z.strictObject({ callId: z.string() }))
    .output(z.object({})),
  /** The messages on the wire for a call, as long as they are kept: those of the last calls, in memory. */
  trace: oc.route({ method: 'POST', path: '/calls/trace' }).input(traceInput).output(sipTraceSchema),
  /** The same as a file. */
  traceFile: oc
    .route({ method: 'POST', path: '/calls/trace/file' })
    .input(traceInput.extend({ format: traceFormatSchema }))
    .output(z.object({ base64: z.string() })),
}

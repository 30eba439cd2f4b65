import type { SipTrace, TraceFormat } from '../../contract/index.ts'
import { PbxError } from '../../kit/index.ts'
import { ladderText, messagesText, pcapFile, type CapturedMessage } from '../../sip/index.ts'
import type { SipCallIds } from './sip-call-ids.ts'

/** The messages on the wire for the last calls. */
export interface SipTraces {
  /** @throws PbxError `call.unknown` when nothing is captured of it */
  messages(id: string): Promise<SipTrace>
  /** Returns the same as a file. */
  file(id: string, format: TraceFormat): Promise<Uint8Array>
}

const FORMATS: Record<TraceFormat, (messages: readonly CapturedMessage[]) => Uint8Array> = {
  ladder: (messages) => Buffer.from(ladderText(messages)),
  text: (messages) => Buffer.from(messagesText(messages)),
  pcap: pcapFile,
}

/** Creates the traces, which find the messages of a call by any of its names. */
export function createSipTraces(
  sipCallIds: Pick<SipCallIds, 'of'>,
  captured: (callIds: readonly string[]) => Promise<CapturedMessage[] | undefined>,
): SipTraces {
  const find = async (id: string) => {
    const callIds = sipCallIds.of(id)
    const messages = await captured(callIds)
    if (messages === undefined) {
      throw new PbxError(
        'call.unknown',
        'a drachtio-server carries the calls; its own log has their messages',
      )
    }
    if (messages.length === 0) {
      throw new PbxError(
        'call.unknown',
        `no SIP messages of "${id}" are kept; only those of the last calls are`,
      )
    }
    return { callIds, messages }
  }
  return {
    async messages(id) {
      const { callIds, messages } = await find(id)
      return {
        sipCallIds: [...callIds],
        messages: messages.map(({ at, direction, protocol, local, peer, bytes }) => ({
          at,
          direction,
          protocol,
          local,
          peer,
          text: Buffer.from(bytes).toString('utf8'),
        })),
      }
    },
    file: async (id, format) => FORMATS[format]((await find(id)).messages),
  }
}

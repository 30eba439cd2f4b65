import { headerValue, type SipResponse } from '../message/index.ts'
import type { RunPorts } from './run.ts'

/**
 * Creates the distinction between final answers that come again and those of other forks, which have another tag in To
 * (RFC 3261 §13.2.2.4).
 */
export function createFinals({ repetition }: Pick<RunPorts, 'repetition'>) {
  let first: string | undefined
  return {
    seen(response: SipResponse): void {
      const to = headerValue(response, 'To') ?? ''
      if (first === to) repetition('repeated response')
      // A copy: a piece of the message's text would keep all of it for as long as the transaction lives.
      first ??= Buffer.from(to).toString()
    },
  }
}

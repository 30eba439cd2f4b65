import type { Logger } from '../../core/kit/index.ts'

/** The sender as an IPC event describes it; Electron's events fit. */
export interface Sender {
  readonly sender: { readonly id: number }
  /** The frame that sent it; null when it has navigated or closed since. */
  readonly senderFrame: { readonly url: string; readonly parent: object | null } | null
}

/**
 * A check of whether a message comes from the main frame of our window, showing our page; logs the ones that do not.
 */
export type SenderCheck = (channel: string, event: Sender) => boolean

/**
 * Creates the check.
 * @param origin scheme and host of our page, `app://halfcall`
 * @param windowId id of our window's contents; undefined while there is none
 */
export function createSenderCheck(options: {
  readonly origin: string
  readonly windowId: () => number | undefined
  readonly log: Logger
}): SenderCheck {
  const { origin, windowId, log } = options
  const objection = ({ sender, senderFrame }: Sender): string | undefined => {
    if (sender.id !== windowId()) return 'not our window'
    if (senderFrame === null) return 'its frame is gone'
    if (senderFrame.parent !== null) return 'not the main frame'
    const { protocol, host } = URL.parse(senderFrame.url) ?? { protocol: '', host: '' }
    return `${protocol}//${host}` === origin ? undefined : 'not our page'
  }
  return (channel, event) => {
    const reason = objection(event)
    if (reason === undefined) return true
    log.warn('message of an unknown sender rejected', {
      channel,
      reason,
      url: event.senderFrame?.url ?? null,
    })
    return false
  }
}

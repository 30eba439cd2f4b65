/** The methods that a phone may send us, inside a dialog or outside; transfers and notifications are not among them. */
export const ALLOW = 'INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, MESSAGE'

/**
 * Headers of an INVITE that are passed on to the callee: text for display, and nothing else. A phone must not send
 * another one what makes it answer by itself, ring differently or fetch something (Alert-Info, Call-Info, Answer-Mode),
 * what names the caller (P-Asserted-Identity, Remote-Party-ID, Diversion, History-Info) or what asks the network for
 * favours (Priority, P-Early-Media, Resource-Priority).
 */
const OF_INVITE = ['Subject'] as const

/**
 * Headers that a request or answer inside a dialog carries from one party to the other: the description of its body.
 */
const INSIDE = [
  'Content-Type',
  'Content-Disposition',
  'Info-Package',
  'Retry-After',
  'Warning',
  'Subject',
] as const

type Message = { get(name: string): string | undefined }

function taken(message: Message, names: readonly string[]): Record<string, string> {
  const headers: Record<string, string> = {}
  for (const name of names) {
    const value = message.get(name)
    if (value !== undefined) headers[name] = value
  }
  return headers
}

/** Returns the headers of an INVITE that are passed on to the callee. */
export const passedOfInvite = (message: Message): Record<string, string> => taken(message, OF_INVITE)

/** Returns the headers of a message inside a dialog that are passed on to the other party. */
export const passedInside = (message: Message): Record<string, string> => taken(message, INSIDE)

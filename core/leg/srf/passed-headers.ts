/** What a phone here may send us inside a dialog and outside; transfers and notifications are none of it. */
export const ALLOW = 'INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE, MESSAGE'

/**
 * Headers of an INVITE that go on to the callee: words that are shown, and nothing else. What makes a phone answer by
 * itself, ring in another way or fetch something (Alert-Info, Call-Info, Answer-Mode), what names the caller
 * (P-Asserted-Identity, Remote-Party-ID, Diversion, History-Info) and what asks the network for favours (Priority,
 * P-Early-Media, Resource-Priority) is not for a phone to say to another one.
 */
const OF_INVITE = ['Subject'] as const

/** Headers that a request or answer inside a dialog carries from one party to the other: what its body is. */
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

/** The headers of an INVITE that go on to the callee. */
export const passedOfInvite = (message: Message): Record<string, string> => taken(message, OF_INVITE)

/** The headers of a message inside a dialog that go on to the other party. */
export const passedInside = (message: Message): Record<string, string> => taken(message, INSIDE)

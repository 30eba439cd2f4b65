import type { BrowserWindow, WindowSessionEndEvent } from 'electron'

type Reasons = WindowSessionEndEvent['reasons']

/**
 * Returns whether Windows may be asked to wait until calls are released: when the user logs off or an installer closes
 * programs, never when the end is forced.
 */
export const mayHoldBack = (reasons: Reasons, calls: number): boolean =>
  calls > 0 &&
  !reasons.includes('critical') &&
  reasons.some((reason) => reason === 'logoff' || reason === 'close-app')

/**
 * Calls `ends` when Windows asks a window, shown or hidden, whether the session may end, and again when it does: a forced
 * end does not ask.
 */
export function onSessionEnd(
  window: Pick<BrowserWindow, 'on'>,
  callsInProgress: () => number,
  ends: () => void,
): void {
  window.on('query-session-end', (event) => {
    if (mayHoldBack(event.reasons, callsInProgress())) event.preventDefault()
    ends()
  })
  window.on('session-end', ends)
}

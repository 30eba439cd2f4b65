/** Seconds after which a talk whose party vanished is ended at the latest (RFC 4028); kept fresh by us after half of them. */
const INTERVAL_S = 1800

/** Headers of an INVITE of ours: with them the engine looks after the session. */
export const SESSION_ASKED = {
  'Session-Expires': String(INTERVAL_S),
  'Min-SE': '90',
  Supported: 'timer',
} as const

/** Headers of our answer to an INVITE that asked for no session interval of its own. */
export const SESSION_ANSWERED = { 'Session-Expires': `${INTERVAL_S};refresher=uas` } as const

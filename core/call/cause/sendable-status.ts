/** Final failures that we can answer with: those with a name in the SIP registry as drachtio-srf knows it. */
const SENDABLE = new Set([
  400, 401, 402, 403, 404, 405, 406, 407, 408, 409, 410, 411, 412, 413, 414, 415, 416, 417, 420, 421, 422,
  423, 424, 428, 429, 430, 433, 436, 437, 438, 439, 470, 480, 481, 482, 483, 484, 485, 486, 487, 488, 489,
  491, 493, 494, 500, 501, 502, 503, 504, 505, 513, 580, 600, 603, 604, 606,
])

/** Returns the same failure if it can be sent, else x00 of its class (RFC 3261 §8.1.3.2). */
export const sendableStatus = (status: number): number =>
  SENDABLE.has(status) ? status : Math.floor(status / 100) * 100

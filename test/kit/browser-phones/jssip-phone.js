import * as jssip from 'jssip'

const JsSIP = jssip.default ?? jssip
const media = { mediaConstraints: { audio: true, video: false }, pcConfig: { iceServers: [] } }

/** Registers a JsSIP phone that answers every call. */
export async function makeJsSipPhone({ url, number, password, domain }) {
  const ua = new JsSIP.UA({
    sockets: [new JsSIP.WebSocketInterface(url)],
    uri: `sip:${number}@${domain}`,
    password,
    session_timers: false,
  })
  let session
  ua.on('newRTCSession', ({ session: next, originator }) => {
    session = next
    if (originator === 'remote') next.answer(media)
  })
  await new Promise((resolve, reject) => {
    ua.once('registered', resolve)
    ua.once('registrationFailed', ({ cause }) => reject(new Error(cause)))
    ua.start()
  })
  const change = (verb) =>
    new Promise((resolve, reject) => {
      if (!session[verb]({}, resolve)) reject(new Error(`${verb} is not possible now`))
    })
  return {
    call: (dialed) => void ua.call(`sip:${dialed}@${domain}`, media),
    state: () => (session?.isEnded() ? 'ended' : session?.isEstablished() ? 'established' : 'other'),
    connection: () => session.connection,
    hold: () => change('hold'),
    resume: () => change('unhold'),
    hangUp: () => void session.terminate(),
  }
}

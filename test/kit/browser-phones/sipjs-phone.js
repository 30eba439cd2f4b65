import { Inviter, Registerer, RegistererState, SessionState, UserAgent } from 'sip.js'

const constraints = { constraints: { audio: true, video: false } }

/** Registers a SIP.js phone that answers every call. */
export async function makeSipJsPhone({ url, number, password, domain }) {
  let session
  const ua = new UserAgent({
    uri: UserAgent.makeURI(`sip:${number}@${domain}`),
    transportOptions: { server: url },
    authorizationUsername: number,
    authorizationPassword: password,
    sessionDescriptionHandlerFactoryOptions: { peerConnectionConfiguration: { iceServers: [] } },
    delegate: {
      onInvite: (invitation) => {
        session = invitation
        void invitation.accept({ sessionDescriptionHandlerOptions: constraints })
      },
    },
  })
  await ua.start()
  const registerer = new Registerer(ua)
  await new Promise((resolve, reject) => {
    registerer.stateChange.addListener((state) => state === RegistererState.Registered && resolve())
    const onReject = ({ message }) => reject(new Error(`${message.statusCode} ${message.reasonPhrase}`))
    registerer.register({ requestDelegate: { onReject } }).catch(reject)
  })
  const change = (hold) =>
    new Promise((resolve, reject) => {
      const onReject = ({ message }) => reject(new Error(`${message.statusCode} ${message.reasonPhrase}`))
      session.sessionDescriptionHandlerOptionsReInvite = { ...constraints, hold }
      session.invite({ requestDelegate: { onAccept: resolve, onReject } }).catch(reject)
    })
  const states = { [SessionState.Established]: 'established', [SessionState.Terminated]: 'ended' }
  return {
    call: (dialed) => {
      session = new Inviter(ua, UserAgent.makeURI(`sip:${dialed}@${domain}`), {
        sessionDescriptionHandlerOptions: constraints,
      })
      return session.invite().then(() => undefined)
    },
    state: () => states[session?.state] ?? 'other',
    connection: () => session.sessionDescriptionHandler.peerConnection,
    hold: () => change(true),
    resume: () => change(false),
    hangUp: () => session.bye().then(() => undefined),
  }
}

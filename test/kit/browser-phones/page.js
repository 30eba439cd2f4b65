// The phones of a page: JsSIP and SIP.js behind the same few verbs.
import { makeJsSipPhone } from './jssip-phone.js'
import { makeSipJsPhone } from './sipjs-phone.js'

globalThis.startPhone = async (library, options) => {
  const make = library === 'jssip' ? makeJsSipPhone : makeSipJsPhone
  globalThis.phone = await make(options)
}

globalThis.audioPackets = async () => {
  const stats = await globalThis.phone.connection().getStats()
  const audio = [...stats.values()].find(({ type, kind }) => type === 'inbound-rtp' && kind === 'audio')
  return audio?.packetsReceived ?? 0
}

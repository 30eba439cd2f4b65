// The barest application: every call is passed on to one callee by createB2BUA. Arguments: control port, secret, callee.
import { createRequire } from 'node:module'

const [port, secret, callee] = process.argv.slice(2)
const Srf = createRequire(import.meta.url)('drachtio-srf')
const srf = new Srf()

srf.on('error', () => undefined)
srf.on('connect', () => process.stdout.write('connected\n'))
srf.invite(async (req, res) => {
  try {
    const { uas, uac } = await srf.createB2BUA(req, res, `sip:${callee}`, { localSdpB: req.body })
    uas.on('destroy', () => uac.destroy())
    uac.on('destroy', () => uas.destroy())
  } catch (error) {
    if (!res.finalResponseSent) res.send(error.status ?? 500)
  }
})
srf.connect({ host: '127.0.0.1', port: Number(port), secret })

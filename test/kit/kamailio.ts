import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createConnection } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { eventually } from './eventually.ts'
import { freePort } from './sipp.ts'

/** Debian's Kamailio as an edge proxy: UDP towards phones, TLS towards the PBX. */
export interface Kamailio {
  readonly udpPort: number
  readonly tlsPort: number
  output(): string
  dispose(): Promise<void>
}

const config = (options: { udp: number; tls: number; pbx: number; folder: string }) => `
debug=1
log_stderror=yes
children=1
tcp_children=1
auto_aliases=no
enable_tls=yes
tcp_accept_aliases=no
listen=udp:127.0.0.1:${options.udp}
listen=tls:127.0.0.1:${options.tls}
loadmodule "tls.so"
loadmodule "pv.so"
loadmodule "sl.so"
loadmodule "tm.so"
loadmodule "rr.so"
loadmodule "path.so"
loadmodule "maxfwd.so"
loadmodule "textops.so"
loadmodule "siputils.so"
modparam("tls", "tls_method", "TLSv1.2+")
modparam("tls", "certificate", "${options.folder}/certificate.pem")
modparam("tls", "private_key", "${options.folder}/key.pem")
modparam("tls", "ca_list", "${options.folder}/pbx.pem")
modparam("tls", "verify_certificate", 1)
modparam("tls", "require_certificate", 0)
modparam("rr", "enable_double_rr", 1)
request_route {
  if (!mf_process_maxfwd_header("10")) { sl_send_reply("483", "Too Many Hops"); exit; }
  if (loose_route()) { t_relay(); exit; }
  if (is_method("REGISTER")) add_path();
  else record_route();
  if ($proto == "udp") $du = "sip:127.0.0.1:${options.pbx};transport=tls";
  t_relay();
}
`

/** Starts it with a certificate of its own; it believes the PBX by `pbxCertificate` only. */
export async function startKamailio(options: {
  readonly pbxTlsPort: number
  readonly pbxCertificate: string
  readonly certificate: { readonly cert: string; readonly key: string }
}): Promise<Kamailio> {
  const folder = mkdtempSync(join(tmpdir(), 'kamailio-'))
  const [udp, tls] = [await freePort(), await freePort()]
  writeFileSync(join(folder, 'certificate.pem'), options.certificate.cert)
  writeFileSync(join(folder, 'key.pem'), options.certificate.key, { mode: 0o600 })
  writeFileSync(join(folder, 'pbx.pem'), options.pbxCertificate)
  writeFileSync(join(folder, 'kamailio.cfg'), config({ udp, tls, pbx: options.pbxTlsPort, folder }))
  const args = ['-DD', '-E', '-m', '64', '-M', '8', '-Y', folder, '-f', join(folder, 'kamailio.cfg')]
  const child = spawn('kamailio', args, { stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output = (output + text).slice(-20_000)))
  }
  await eventually(
    () => `Kamailio listens; it said:\n${output}`,
    async () => {
      if (child.exitCode !== null) throw new Error(`Kamailio ended with ${child.exitCode}:\n${output}`)
      const probe = createConnection(tls, '127.0.0.1')
      const isOpen = await once(probe, 'connect').then(
        () => true,
        () => false,
      )
      probe.destroy()
      return isOpen
    },
    10_000,
  )
  return {
    udpPort: udp,
    tlsPort: tls,
    output: () => output,
    async dispose() {
      if (child.exitCode === null && child.signalCode === null) {
        child.kill('SIGTERM')
        await once(child, 'exit')
      }
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

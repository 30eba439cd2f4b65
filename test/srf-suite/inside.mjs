// Runs drachtio-srf's own suite inside network and mount namespaces of its own: `unshare --net --mount --pid --fork --mount-proc node inside.mjs WORK PART...`.
// WORK is a folder for scenario copies, hosts and state; the parts are files of the suite, run in this order.
import { execFileSync, spawn } from 'node:child_process'
import { cpSync, readFileSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'

const [work, ...parts] = process.argv.slice(2)
const PACKAGE = dirname(dirname(createRequire(import.meta.url).resolve('drachtio-srf')))
const SUITE = join(PACKAGE, 'test')
const COMPOSE = join(SUITE, 'docker-compose-testbed.yaml')
const SCENARIOS = join(work, 'scenarios')
const HOSTS = join(work, 'hosts')

// SIPp of Debian refuses a bare < or > inside an attribute.
const ESCAPED = ['uas-reinvite.xml', 'uas-reinvite-with-auth.xml', 'uas-update-with-sdp.xml']
const escapeAttribute = (text) => text.replaceAll('<', '&lt;').replaceAll('>', '&gt;')
cpSync(join(SUITE, 'scenarios'), SCENARIOS, { recursive: true })
for (const name of ESCAPED) {
  const path = join(SCENARIOS, name)
  const text = readFileSync(path, 'latin1')
  const escaped = text.replace(/regexp="([^"]*)"/g, (_all, value) => `regexp="${escapeAttribute(value)}"`)
  writeFileSync(path, escaped, 'latin1')
}

// Every service of the compose file, and one that a test starts by itself.
const services = readFileSync(COMPOSE, 'utf8').split('services:')[1]
const addresses = [...services.matchAll(/^ {2}([\w-]+):\n[\s\S]*?ipv4_address: *(\S+)/gm)].map(
  ([, name, ip]) => `${ip} ${name}`,
)
writeFileSync(HOSTS, ['127.0.0.1 localhost', ...addresses, '172.29.0.40 sipp-uas-b-teardown', ''].join('\n'))

const addLines = Array.from({ length: 191 }, (_none, at) => `address add 172.29.0.${at + 10}/32 dev lo`)
execFileSync('ip', ['-batch', '-'], { input: ['link set lo up', ...addLines, ''].join('\n') })
execFileSync('mount', ['--bind', HOSTS, '/etc/hosts'])

const program = parts.map((part) => `require(${JSON.stringify(join(SUITE, part))})`).join('\n')
const child = spawn(process.execPath, ['--input-type=commonjs', '--eval', program], {
  cwd: PACKAGE,
  stdio: 'inherit',
  env: {
    ...process.env,
    NODE_ENV: 'test',
    NODE_CONFIG_DIR: join(PACKAGE, 'config'),
    PATH: `${join(import.meta.dirname, 'shims')}:${dirname(process.execPath)}:${process.env.PATH}`,
    SUITE_SCENARIOS: SCENARIOS,
    SUITE_HOSTS: HOSTS,
    SUITE_STATE: join(work, 'started.json'),
  },
})
child.on('exit', (code) => process.exit(code ?? 1))

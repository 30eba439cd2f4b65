import { accessSync, constants, existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { asRoot } from './as-root.mjs'
import { run } from './run-tool.mjs'

/** Programs and a library that the tests drive, and the Debian packages that have them. */
const TOOLS = [
  { command: 'sipp', debianPackage: 'sip-tester' },
  { command: 'baresip', debianPackage: 'baresip' },
  { command: 'chromium', debianPackage: 'chromium' },
  { command: 'kamailio', debianPackage: 'kamailio kamailio-tls-modules' },
  { command: 'ip', debianPackage: 'iproute2' },
  { command: 'tshark', debianPackage: 'tshark' },
  { command: 'pg_ctlcluster', debianPackage: 'postgresql' },
  { command: 'soffice', debianPackage: 'libreoffice-calc' },
  { file: '/usr/lib/python3/dist-packages/openpyxl/__init__.py', debianPackage: 'python3-openpyxl' },
]

function isInstalled({ command, file }) {
  if (file) return existsSync(file)
  return process.env.PATH.split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, command), constants.X_OK)
      return true
    } catch {
      return false
    }
  })
}

/**
 * Installs what is missing from Debian, where that is possible without asking.
 * @returns one line for each tool that is still missing
 */
export async function ensureTestTools() {
  const missing = TOOLS.filter((tool) => !isInstalled(tool))
  if (missing.length === 0) return []
  const packages = missing.flatMap(({ debianPackage }) => debianPackage.split(' '))
  const root = await asRoot()
  let why = 'not root, and sudo asks for a password'
  if (root) {
    console.log(`installing ${packages.join(', ')}`)
    const apt = (...args) =>
      run(...split([...root, 'env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', ...args]))
    await apt('update')
    const { output } = await apt('install', '-y', '--no-install-recommends', ...packages)
    why = output.trim().split('\n').at(-1) ?? ''
  }
  return missing
    .filter((tool) => !isInstalled(tool))
    .map(
      ({ command, file, debianPackage }) =>
        `${command ?? file} is missing; apt-get install ${debianPackage} (${why})`,
    )
}

const split = ([command, ...args]) => [command, args]

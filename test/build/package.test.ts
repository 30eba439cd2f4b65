import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extractAll, listPackage } from '@electron/asar'
import { _electron } from 'playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { APP_ID } from '../../electron/main/app-id.ts'
import { makeFakeElectron } from './fake-electron.ts'

const ROOT = join(import.meta.dirname, '../..')
const CONFIG = 'build/package/electron-builder.config.mjs'
const folder = mkdtempSync(join(tmpdir(), 'halfcall-package-'))
const resources = join(folder, 'release/linux-unpacked/resources')
const archive = join(resources, 'app.asar')
const require = createRequire(import.meta.url)

interface BuilderConfig {
  getConfig(root: string, file: string, override: object): Promise<Record<string, unknown>>
  validateConfiguration(config: object, log: { isEnabled: boolean; add(): void }): Promise<void>
}

const build = (override: object) => {
  const config = join(folder, 'config.mjs')
  writeFileSync(
    config,
    `import config from ${JSON.stringify(join(ROOT, CONFIG))}\nexport default { ...config, ...${JSON.stringify(override)} }\n`,
  )
  const cli = join(ROOT, 'node_modules/electron-builder/cli.js')
  return spawnSync(process.execPath, [cli, '--linux', '--dir', '--config', config], {
    cwd: ROOT,
    encoding: 'utf8',
  })
}

beforeAll(() => {
  // The runtime of this machine is none: nothing to download, and no binary whose fuses could be set.
  const { status, stdout, stderr } = build({
    electronDist: makeFakeElectron(join(folder, 'electron')),
    electronFuses: null,
    directories: { output: join(folder, 'release'), buildResources: 'build/package/icons' },
  })
  expect(status, stdout + stderr).toBe(0)
}, 120_000)
afterAll(() => rmSync(folder, { recursive: true, force: true, maxRetries: 5 }))

it('the configuration is one that electron-builder knows', async () => {
  const builder = require('app-builder-lib/out/util/config/config') as BuilderConfig
  const log = { isEnabled: false, add: () => undefined }
  const config = await builder.getConfig(ROOT, join(ROOT, CONFIG), {})
  await builder.validateConfiguration(config, log)
  await expect(builder.validateConfiguration({ ...config, unknownKey: 1 }, log)).rejects.toThrow(/unknownKey/)
  expect(config).toMatchObject({
    win: { target: ['nsis'] },
    mac: { target: ['dmg'] },
    linux: { target: ['AppImage', 'deb'] },
    electronFuses: {
      runAsNode: false,
      onlyLoadAppFromAsar: true,
      enableEmbeddedAsarIntegrityValidation: true,
    },
  })
})

it('says to a Mac what the local network is for, and who signs', async () => {
  const { default: config } = (await import(join(ROOT, CONFIG))) as {
    default: { mac: object; appId: string }
  }
  expect(config.mac).toMatchObject({
    identity: '-',
    hardenedRuntime: false,
    extendInfo: {
      NSLocalNetworkUsageDescription: expect.stringMatching(/phones in your network/) as string,
      NSAppSleepDisabled: true,
    },
  })
  expect(config.appId).toBe(APP_ID)
})

it('the installer of Windows adds the rule of the firewall by program, and removes it', async () => {
  const builder = require('app-builder-lib/out/util/config/config') as BuilderConfig
  const { nsis } = await builder.getConfig(ROOT, join(ROOT, CONFIG), {})
  const { include, oneClick, allowElevation } = nsis as Record<string, unknown>
  expect({ oneClick, allowElevation }).toEqual({ oneClick: false, allowElevation: true })
  const text = readFileSync(join(ROOT, include as string), 'utf8')
  const macro = (name: string) => new RegExp(`^!macro ${name}\\b(.*?)^!macroend`, 'ms').exec(text)?.[1] ?? ''
  const defined = (name: string) => new RegExp(`^!define ${name} '(.*)'$`, 'm').exec(text)?.[1] ?? ''
  expect(defined('FIREWALL_PROGRAM')).toBe('"$INSTDIR\\${APP_EXECUTABLE_FILENAME}"')
  expect(defined('FIREWALL_ADD')).toMatch(
    /^advfirewall firewall add rule .*dir=in action=allow program=\$\{FIREWALL_PROGRAM\} profile=private,domain remoteip=localsubnet/,
  )
  expect(defined('FIREWALL_REMOVE')).toMatch(/ delete rule .*program=\$\{FIREWALL_PROGRAM\}$/)
  // An installation for one user alone asks for an administrator, after a question.
  expect(macro('netsh')).toMatch(/UAC_IsAdmin\}[^]*nsExec::Exec[^]*else[^]*ExecShellWait "runas"/)
  expect(macro('customInstall')).toMatch(/MB_YESNO[^]*\/SD IDNO[^]*netsh '\$\{FIREWALL_ADD\}'/)
  // An update leaves the rule where it is.
  expect(macro('customUnInstall')).toMatch(/ifNot\} \$\{isUpdated\}[^]*netsh '\$\{FIREWALL_REMOVE\}'/)
})

it('the icon of the tray of Windows has every size from 100 to 300 percent', () => {
  const bytes = readFileSync(join(ROOT, 'electron/platform/icons/tray.ico'))
  const sizes = Array.from({ length: bytes.readUInt16LE(4) }, (_, index) => bytes[6 + 16 * index])
  expect([bytes.readUInt16LE(0), bytes.readUInt16LE(2)]).toEqual([0, 1])
  expect(sizes).toEqual([16, 20, 24, 32, 40, 48])
})

it('holds the program and what it needs, and nothing else', () => {
  const files = listPackage(archive, { isPack: false }).map((file) => file.replaceAll('\\', '/'))
  for (const needed of [
    '/package.json',
    '/build/out/electron/main/main.js',
    '/build/out/electron/preload/preload.cjs',
    '/build/out/electron/platform/icons/tray.png',
    '/build/out/electron/platform/icons/tray.ico',
    '/build/out/renderer/index.html',
    '/build/out/core/app/store-process/store-main.js',
    '/node_modules/bindings/bindings.js',
    '/node_modules/sqlite3/build/Release/node_sqlite3.node',
  ]) {
    expect(files).toContain(needed)
  }
  const superfluous = files.filter((file) =>
    /^\/(core|electron|renderer|test|docs)\/|\.(ts|map|vue|c|cc|o|a)$|\/testkit\/|node_modules\/(node-gyp|undici|tar|prebuild-install|electron|vue|@types)\//.test(
      file,
    ),
  )
  expect(superfluous).toEqual([])
  expect(
    statSync(join(resources, 'app.asar.unpacked/node_modules/sqlite3/build/Release/node_sqlite3.node')).size,
  ).toBeGreaterThan(1e6)
  expect(statSync(archive).size).toBeLessThan(25e6)
})

it('runs', async () => {
  const program = join(folder, 'program')
  extractAll(archive, program)
  const halfcall = await _electron.launch({
    args: [program, '--data', join(folder, 'data'), '--sip', '127.0.0.1:0'],
    executablePath: join(ROOT, 'test/electron-stand-in/electron'),
  })
  try {
    const window = await halfcall.firstWindow()
    await window.getByRole('navigation').waitFor()
    expect(await window.title()).toContain('Halfcall')
  } finally {
    await halfcall.close()
  }
})

import { spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { extractAll, listPackage } from '@electron/asar'
import { _electron } from 'playwright'
import { afterAll, beforeAll, expect, it } from 'vitest'
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

it('holds the program and what it needs, and nothing else', () => {
  const files = listPackage(archive, { isPack: false }).map((file) => file.replaceAll('\\', '/'))
  for (const needed of [
    '/package.json',
    '/build/out/electron/main/main.js',
    '/build/out/electron/preload/preload.cjs',
    '/build/out/electron/platform/icons/tray.png',
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

import { execFileSync } from 'node:child_process'
import { createSocket } from 'node:dgram'
import { once } from 'node:events'
import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { _electron, type ElectronApplication } from 'playwright'
import { halfcall, makeDataDir, startServer } from '../../kit/halfcall-server.ts'
import { OFFICE, register, startCall, startPhone } from '../../kit/phone.ts'
import { runElectron } from '../run-electron.ts'
import { answerDialogs, asked, eventually, exitCode, expect, startArgs, test } from './fixture.ts'
import { ask, listen } from './page-line.ts'

const readLog = (dataDir: string) => readFileSync(join(dataDir, 'halfcall.log'), 'utf8')

const quitFromMenu = (app: ElectronApplication) =>
  app.evaluate(({ Menu }) => {
    const { click } = Menu.getApplicationMenu()!.getMenuItemById('quit')!
    ;(click as () => void)()
  })

const childrenOf = (pid: number) =>
  execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(pid)], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('store-main'))
    .map((line) => Number.parseInt(line, 10))

test('closing the window hides it, says so once, and the PBX goes on', async ({
  desktop: { app, sipPort },
}) => {
  await answerDialogs(app, 0)
  const close = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close())
  const isVisible = () => app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.isVisible())
  await eventually('the window is shown', isVisible)
  await close()
  expect(await isVisible()).toBe(false)
  await register(sipPort, OFFICE[0]!)

  await app.evaluate(({ app: program }) => program.emit('activate'))
  expect(await isVisible()).toBe(true)
  await close()
  expect(await asked(app)).toEqual([expect.stringContaining('Halfcall keeps running')])
})

test('a second start shows the window of the first and ends', async ({ desktop: { app, dataDir } }) => {
  await answerDialogs(app, 0)
  await app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.close())
  expect(await runElectron(startArgs(dataDir))).toBe(0)
  await eventually('the window is shown', () =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.isVisible()),
  )
})

test('quitting names the calls that would end, and ends them when told so', async ({
  desktop: { app, page, dataDir, sipPort },
}) => {
  const callee = await startPhone(sipPort, OFFICE[1]!, 'uas-answer')
  const caller = await startCall(sipPort, OFFICE[0]!, '101', 'uac-answered', { talkMs: 50_000 })
  const talking = async () =>
    ((await listen(page, '/calls/watch', undefined, 1)) as { calls: { stage: string }[] }[])[0]!.calls[0]
      ?.stage
  await eventually('they talk', async () => (await talking()) === 'talking')
  await answerDialogs(app, 1)
  await quitFromMenu(app)
  await eventually('a question', async () => (await asked(app)).length === 1)
  expect((await asked(app))[0]).toMatch(/^1 call in progress: quitting ends them\n100 .*→ 101 Sales \(/)
  const child = app.process()
  expect(child.exitCode).toBeNull()

  await answerDialogs(app, 0)
  await quitFromMenu(app)
  expect(await exitCode(child)).toBe(0)
  caller.kill()
  callee.kill()
  const { stdout } = await halfcall(['cdr', 'export', '--format', 'jsonl', '--data', dataDir])
  const sides = stdout
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as { side: string; released_by: string })
  expect(sides.map(({ side, released_by }) => `${side} ${released_by}`).sort()).toEqual([
    'O server',
    'T server',
  ])
})

test('the end of a session ends calls with their records, also while the window is hidden', async ({
  desktop: { app, page, dataDir, sipPort },
}) => {
  await answerDialogs(app, 0)
  const callee = await startPhone(sipPort, OFFICE[1]!, 'uas-answer')
  const caller = await startCall(sipPort, OFFICE[0]!, '101', 'uac-answered', { talkMs: 50_000 })
  const talking = async () =>
    ((await listen(page, '/calls/watch', undefined, 1)) as { calls: { stage: string }[] }[])[0]!.calls[0]
      ?.stage
  await eventually('they talk', async () => (await talking()) === 'talking')
  const child = app.process()
  const ended = exitCode(child)
  const isHeld = await app.evaluate(({ BrowserWindow }) => {
    const window = BrowserWindow.getAllWindows()[0]!
    window.close()
    const event = { reasons: ['logoff'], held: false, preventDefault: () => (event.held = true) }
    window.emit('query-session-end', event)
    return { held: event.held, isVisible: window.isVisible() }
  })
  expect(isHeld).toEqual({ held: true, isVisible: false })
  expect(await ended).toBe(0)
  caller.kill()
  callee.kill()
  const { stdout } = await halfcall(['cdr', 'export', '--format', 'jsonl', '--data', dataDir])
  expect(stdout.match(/"released_by":"server"/g)).toHaveLength(2)
})

test('the computer does not fall asleep while the PBX runs', async ({ desktop: { app } }) => {
  const isAwake = await app.evaluate(({ powerSaveBlocker }) =>
    [0, 1].some((id) => powerSaveBlocker.isStarted(id)),
  )
  expect(isAwake).toBe(true)
})

test('the window comes back where it was', async ({ desktop: { app, dataDir } }) => {
  const bounds = { x: 40, y: 50, width: 1000, height: 700 }
  await app.evaluate(({ BrowserWindow }, to) => BrowserWindow.getAllWindows()[0]!.setBounds(to), bounds)
  await app.close()
  const again = await _electron.launch({ args: startArgs(dataDir) })
  await again.firstWindow()
  const found = await again.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.getBounds())
  await again.close()
  expect(found).toEqual(bounds)
})

test('a killed program leaves no process of its store behind', async ({ desktop: { app } }) => {
  const pid = app.process().pid!
  const [store] = childrenOf(pid)
  expect(store).toBeGreaterThan(0)
  app.process().kill('SIGKILL')
  await eventually('the store ended', () => {
    try {
      process.kill(store!, 0)
      return false
    } catch {
      return true
    }
  })
})

test('a busy port and a data folder in use: the reason is shown, and quitting ends with 1', async ({
  desktop: { sipPort, dataDir },
}) => {
  const other = makeDataDir()
  const server = await startServer({})
  const failures: [string[], string][] = [
    [startArgs(other, `127.0.0.1:${sipPort}`), `${sipPort} is in use by another program`],
    [startArgs(server.dataDir), `data folder ${server.dataDir} is in use by another`],
  ]
  for (const [args, reason] of failures) {
    const app = await _electron.launch({ args })
    const child = app.process()
    await answerDialogs(app, 1)
    expect(await exitCode(child)).toBe(1)
    expect(readLog(args[2]!)).toContain(reason)
  }
  await server.dispose()
  rmSync(other, { recursive: true, force: true })
  expect(dataDir).not.toBe(other)
})

// On Electron's own runtime the question comes before a spec can put its answer in place.
if (process.env['ELECTRON_OVERRIDE_DIST_PATH'] !== undefined) {
  test('a data folder that cannot be made: the reason is shown', async ({ dataDir }) => {
    writeFileSync(join(dataDir, 'file'), '')
    const app = await _electron.launch({ args: startArgs(join(dataDir, 'file', 'data')) })
    const child = app.process()
    let question = ''
    app.on('console', (message) => (question += message.text()))
    await app.evaluate(({ dialog }) => {
      dialog.showMessageBox = (...args: unknown[]) => {
        console.log((args.at(-1) as { detail: string }).detail)
        return Promise.resolve({ response: 1, checkboxChecked: false })
      }
    })
    expect(await exitCode(child)).toBe(1)
    expect(question).toMatch(/^data folder .*file.data cannot be made: ENOTDIR/)
  })
}

test('after another try the program starts', async ({ dataDir }) => {
  const blocker = createSocket('udp4')
  blocker.bind(0, '127.0.0.1')
  await once(blocker, 'listening')
  const app = await _electron.launch({ args: startArgs(dataDir, `127.0.0.1:${blocker.address().port}`) })
  await answerDialogs(app, 0)
  await eventually('a question', async () => (await asked(app)).length > 0)
  expect((await asked(app))[0]).toContain('Halfcall cannot start')
  blocker.close()
  const page = await app.firstWindow()
  expect(await ask(page, '/system/info')).toMatchObject({ host: 'electron' })
  await app.close()
})

import { execFileSync } from 'node:child_process'
import { chmodSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { _electron } from 'playwright'
import { halfcall } from '../../kit/halfcall-server.ts'
import { OFFICE, register, startCall, startPhone } from '../../kit/phone.ts'
import { answerDialogs, asked, eventually, exitCode, expect, startArgs, test } from './fixture.ts'
import { ask } from './page-line.ts'

const childrenOf = (pid: number) =>
  execFileSync('ps', ['-o', 'pid=,args=', '--ppid', String(pid)], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes('store-main'))
    .map((line) => Number.parseInt(line, 10))

test('closing the window hides it, says so once, and the PBX goes on', async ({ desktop: { app, sipPort } }) => {
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
  await expect(_electron.launch({ args: startArgs(dataDir), timeout: 10_000 })).rejects.toThrow()
  await eventually('the window is shown', () =>
    app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows()[0]!.isVisible()),
  )
})

test('quitting names the calls that would end, and ends them when told so', async ({
  desktop: { app, window, dataDir, sipPort },
}) => {
  const callee = await startPhone(sipPort, OFFICE[1]!, 'uas-answer')
  const caller = await startCall(sipPort, OFFICE[0]!, '101', 'uac-answered', { talkMs: 50_000 })
  await eventually('the call is in progress', async () => {
    const { halves } = (await ask(window, '/system/status')) as { callsInProgress: number; halves?: unknown }
    return halves === undefined && ((await ask(window, '/system/status')) as { callsInProgress: number }).callsInProgress === 1
  })
  await answerDialogs(app, 1)
  await app.evaluate(({ Menu }) => Menu.getApplicationMenu()!.getMenuItemById('quit')!.click())
  await eventually('a question', async () => (await asked(app)).length === 1)
  expect((await asked(app))[0]).toMatch(/^1 call in progress: quitting ends them\n100 .*→ 101 Sales \(/)
  expect(app.process().exitCode).toBeNull()

  await answerDialogs(app, 0)
  await app.evaluate(({ Menu }) => Menu.getApplicationMenu()!.getMenuItemById('quit')!.click())
  expect(await exitCode(app)).toBe(0)
  caller.kill()
  callee.kill()
  const { stdout } = await halfcall(['cdr', 'export', '--format', 'jsonl', '--data', dataDir])
  const sides = stdout.split('\n').filter(Boolean).map((line) => (JSON.parse(line) as { side: string; released_by: string }))
  expect(sides.map(({ side, released_by }) => `${side} ${released_by}`).sort()).toEqual(['O server', 'T server'])
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

test('a data folder in use, a busy port, a folder that cannot be written: the reason is shown', async ({
  desktop: { sipPort, dataDir: usedDir },
  dataDir,
}) => {
  const failure = async (args: string[]) => {
    const app = await _electron.launch({ args })
    await answerDialogs(app, 1)
    const ended = exitCode(app)
    let reason = ''
    app.on('console', (message) => (reason += message.text()))
    return { app, ended }
  }
  void [sipPort, usedDir, dataDir, failure, chmodSync, mkdirSync, join]
})

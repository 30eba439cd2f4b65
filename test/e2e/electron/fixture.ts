import type { ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { _electron, type ElectronApplication, type Page } from 'playwright'
import { expect, test as base } from 'playwright/test'
import { eventually } from '../../kit/eventually.ts'
import { halfcall } from '../../kit/halfcall-server.ts'
import { officeConfig } from '../../kit/phone.ts'
import { ask } from './page-line.ts'

const ROOT = join(import.meta.dirname, '../../..')

/** The access of a spec to the running desktop program. */
export interface Desktop {
  readonly app: ElectronApplication
  readonly page: Page
  readonly dataDir: string
  readonly sipPort: number
  /** Returns the messages of the log, oldest first. */
  logged(): string[]
}

/** Returns the arguments that start the program on a data folder. */
export const startArgs = (dataDir: string, sip = '127.0.0.1:0') => [ROOT, '--data', dataDir, '--sip', sip]

/** Answers every question with the button of this index, and notes the question; a desktop is not there to ask. */
export const answerDialogs = (app: ElectronApplication, button: number) =>
  app.evaluate(({ dialog }, response) => {
    const asked: string[] = []
    Object.assign(globalThis, { asked })
    dialog.showMessageBox = (...args: unknown[]) => {
      const { message, detail } = args.at(-1) as { message: string; detail?: string }
      asked.push(`${message}\n${detail ?? ''}`)
      return Promise.resolve({ response, checkboxChecked: false })
    }
  }, button)

/** Returns the questions asked so far. */
export const asked = (app: ElectronApplication): Promise<string[]> =>
  app.evaluate(() => (globalThis as unknown as { asked: string[] }).asked)

/** Returns the exit code, once the program has ended. */
export async function exitCode(child: ChildProcess): Promise<number | null> {
  if (child.exitCode === null && child.signalCode === null) await once(child, 'exit')
  return child.exitCode
}

const messages = (dataDir: string) =>
  readFileSync(join(dataDir, 'halfcall.log'), 'utf8')
    .split('\n')
    .filter(Boolean)
    .map((line) => (JSON.parse(line) as { msg: string }).msg)

export const test = base.extend<{ dataDir: string; desktop: Desktop }>({
  dataDir: async ({}, use) => {
    const dataDir = mkdtempSync(join(tmpdir(), 'halfcall-desktop-'))
    await use(dataDir)
    rmSync(dataDir, { recursive: true, force: true, maxRetries: 5 })
  },
  desktop: async ({ dataDir }, use) => {
    const outcome = await halfcall(
      ['config', 'import', '-', '--data', dataDir],
      JSON.stringify(officeConfig()),
    )
    expect(outcome.stderr).toBe('')
    const app = await _electron.launch({ args: startArgs(dataDir) })
    const child = app.process()
    const page = await app.firstWindow()
    await page.waitForLoadState()
    const { servers } = (await ask(page, '/system/info')) as { servers: { port: number }[] }
    await use({ app, page, dataDir, sipPort: servers[0]!.port, logged: () => messages(dataDir) })
    if (child.exitCode === null && child.signalCode === null) {
      await answerDialogs(app, 0)
      await app.close()
    }
  },
})

export { eventually, expect }

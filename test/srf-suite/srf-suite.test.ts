import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, expect, it } from 'vitest'

const WORK = mkdtempSync(join(tmpdir(), 'srf-suite-'))
const PACKAGE = dirname(dirname(createRequire(import.meta.url).resolve('drachtio-srf')))
const MOCHA = createRequire(import.meta.url).resolve('mocha/bin/mocha.js')

afterAll(() => rmSync(WORK, { recursive: true, force: true }))

const run = (command: string, args: readonly string[], options: { cwd?: string } = {}) =>
  new Promise<string>((resolve) =>
    execFile(command, args, { ...options, maxBuffer: 64 << 20 }, (_error, stdout, stderr) =>
      resolve(`${stdout}\n${stderr}`),
    ),
  )

/** Runs parts of the suite in namespaces of their own, where nothing of it outlives it, and counts what it says. */
async function suite(...parts: string[]) {
  const work = join(WORK, parts.join('-'))
  mkdirSync(work)
  const inside = [process.execPath, join(import.meta.dirname, 'inside.mjs'), work, ...parts]
  const output = await run('unshare', [
    '--net',
    '--mount',
    '--pid',
    '--fork',
    '--kill-child',
    '--mount-proc',
    ...inside,
  ])
  const count = (mark: string) => output.split('\n').filter((line) => line.startsWith(mark)).length
  return { output, passed: count('ok '), failed: count('not ok ') }
}

// The suite swallows some of its own failures: only the number of assertions tells that all of it ran.
it.concurrent(
  'drachtio-srf’s own suite passes on our engine: 78 assertions',
  { timeout: 240_000 },
  async () => {
    const { output, passed, failed } = await suite('index.js')
    console.log(`drachtio-srf's suite: ${passed} of 78 assertions`)
    expect({ passed, failed }, output.slice(-6000)).toEqual({ passed: 78, failed: 0 })
  },
)

/** Assertions of the suite that cannot pass, with the reason; each must go as soon as the reason does. */
const KNOWN_FAILURES = [
  {
    part: 'subscribe.js',
    assertion: 'UAS - Subscribe timed out',
    reason:
      'its application sends one NOTIFY, its scenario waits for two; in uas.js the same scenario gets both and passes',
  },
]

it(
  'the part on SUBSCRIBE that the suite leaves out fails as its own scenario must',
  { timeout: 60_000 },
  async () => {
    const { output, passed, failed } = await suite('docker_start.js', 'subscribe.js', 'docker_stop.js')
    console.log(`subscribe.js: ${passed} passed, ${failed} failed (known: ${KNOWN_FAILURES.length})`)
    expect({ passed, failed }, output).toEqual({ passed: 1, failed: KNOWN_FAILURES.length })
    for (const { assertion } of KNOWN_FAILURES) expect(output).toContain(assertion)
  },
)

it('the unit tests of drachtio-srf run as they are', async () => {
  const output = await run(process.execPath, [MOCHA, 'test/unit-tests'], { cwd: PACKAGE })
  expect(output).toMatch(/ 52 passing/)
  expect(output).not.toMatch(/ failing/)
})

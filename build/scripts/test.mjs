// `npm test`: every test there is. The last line is `N passed, N failed`; a missing tool or a skipped test has failed.
// A few files whose tests failed beside others run once more, alone; those that pass then are counted and named with their fault.
import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, runScript, runTool, toolEnv } from './run-tool.mjs'
import { countChecks, countPlaywright, countVitest } from './test-counts.mjs'
import { ensureTestTools } from './test-tools.mjs'

const RESULTS = join(ROOT, 'test/results')
/** The most files with failures that are tried again: where more fail, the machine is not the reason. */
const MOST_AGAIN = 3
const reportFile = (name) => join(RESULTS, `${name}.json`)

async function checks() {
  const { code, output, seconds } = await runScript('check.mjs', [])
  process.stdout.write(output)
  return { seconds, ...countChecks(output, code) }
}

/** Runs a suite, and what failed of it once more; `attempt` gets the files to run, none for all. */
async function withSecondTry(attempt) {
  const first = await attempt('', [])
  const { failed, failedFiles } = first
  if (failedFiles.length === 0 || failedFiles.length > MOST_AGAIN) return first
  console.log(`\n== once more, alone: ${failedFiles.join(', ')}`)
  const second = await attempt('-again', failedFiles)
  const seconds = first.seconds + second.seconds
  if (second.failed > 0) return { ...first, seconds }
  return { seconds, passed: first.passed + failed, failed: 0, failures: [], unstable: first.failures }
}

const vitest = (name, ...projects) =>
  withSecondTry(async (attempt, files) => {
    const file = reportFile(name + attempt)
    const options = ['run', '--reporter=default', '--reporter=json', `--outputFile.json=${file}`]
    const { code, seconds } = await runTool(
      'vitest',
      [...options, ...projects.flatMap((project) => ['--project', project]), ...files],
      { show: true },
    )
    return { seconds, ...countVitest(file, code) }
  })

const playwright = (name) =>
  withSecondTry(async (attempt, files) => {
    const file = reportFile(name + attempt)
    const env = { ...toolEnv, PLAYWRIGHT_JSON_OUTPUT_NAME: file }
    const options = ['test', '--reporter=list,json', ...files]
    const { code, seconds } = await runTool('playwright', options, { show: true, env })
    return { seconds, ...countPlaywright(file, code) }
  })

async function build() {
  const { code, seconds } = await runScript('build.mjs', ['--clean'], { show: true })
  return {
    seconds,
    passed: code === 0 ? 1 : 0,
    failed: code === 0 ? 0 : 1,
    failures: code === 0 ? [] : ['build'],
  }
}

async function tools() {
  const begun = performance.now()
  const failures = await ensureTestTools()
  const seconds = (performance.now() - begun) / 1000
  return { seconds, passed: 0, failed: failures.length, failures }
}

/** The test suites, in the order in which they run; each gives seconds and counts. */
const SUITES = [
  ['tools', tools],
  ['build', build],
  ['check', checks],
  ['unit', () => vitest('unit', 'unit', 'window')],
  ['calls', () => vitest('calls', 'calls')],
  ['alone', () => vitest('alone', 'alone')],
  ['suites', () => vitest('suites', 'suites')],
  ['package', () => vitest('package', 'build')],
  ['browser', () => playwright('browser')],
]

rmSync(RESULTS, { recursive: true, force: true })
mkdirSync(RESULTS, { recursive: true })
const outcomes = []
for (const [name, suite] of SUITES) {
  console.log(`\n== ${name}`)
  outcomes.push({ name, ...(await suite()) })
}

const sum = (key) => outcomes.reduce((total, outcome) => total + outcome[key], 0)
console.log('\nsuite      passed  failed  seconds')
for (const { name, passed, failed, seconds } of outcomes) {
  console.log(
    `${name.padEnd(9)}${String(passed).padStart(8)}${String(failed).padStart(8)}${seconds.toFixed(1).padStart(9)}`,
  )
}
for (const { name, unstable = [] } of outcomes)
  for (const failure of unstable) console.log(`passed at the second try  ${name}: ${failure}`)
for (const { name, failures } of outcomes)
  for (const failure of failures) console.log(`FAILED  ${name}: ${failure}`)
console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
process.exitCode = sum('failed') === 0 ? 0 : 1

// `npm run test:windows`: the unit tests and the built core on Windows' own Node, under Wine. The system with Wine and the
// packages for Windows are made once, in a folder outside of the checkout (see windows/folders.mjs); that needs Debian and
// root's rights. What follows `npm run test:windows --` names test files. The last line is `N passed, N failed`.
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT, runScript, runTool } from './run-tool.mjs'
import { countVitest } from './test-counts.mjs'
import { runWindowsNode } from './windows/run-node.mjs'
import { setUp } from './windows/set-up.mjs'

const RESULTS = 'test/results'
const CONFIG = 'test/windows/vitest.config.ts'
const ONE_FILE_CONFIG = 'test/windows/one-file.config.ts'
const files = process.argv.slice(2)
const chosen = files.length ? [...files, '--passWithNoTests'] : []

/** Runs one project of Vitest on Windows' Node and counts what came of it; a test without a reason to be skipped has failed. */
async function suite(root, project) {
  const report = `${RESULTS}/windows-${project}.json`
  const output = join(ROOT, RESULTS, `windows-${project}.txt`)
  const reporters = ['--reporter=default', '--reporter=json', `--outputFile.json=${report}`]
  const vitest = ['node_modules/vitest/vitest.mjs', 'run', '--config', CONFIG, '--project', project]
  const { code, seconds } = await runWindowsNode(root, [...vitest, ...reporters, ...chosen], output)
  process.stdout.write(readFileSync(output, 'utf8'))
  return { project, seconds, ...countVitest(join(ROOT, report), code, / \[not on Windows: .+\]/) }
}

async function main() {
  const begun = performance.now()
  const root = await setUp()
  console.log(`Wine is ready (${((performance.now() - begun) / 1000).toFixed(1)} s)`)
  if ((await runScript('build.mjs', ['--if-needed'], { show: true })).code !== 0) throw new Error('not built')
  const oneFile = await runTool('vite', ['build', '--config', ONE_FILE_CONFIG])
  if (oneFile.code !== 0) throw new Error(oneFile.output)
  mkdirSync(join(ROOT, RESULTS), { recursive: true })
  const outcomes = []
  for (const project of ['unit', 'windows']) {
    console.log(`\n== ${project}, on Windows' Node under Wine`)
    rmSync(join(ROOT, `${RESULTS}/windows-${project}.json`), { force: true })
    outcomes.push(await suite(root, project))
  }
  return outcomes
}

function tell(outcomes) {
  const sum = (key) => outcomes.reduce((total, outcome) => total + outcome[key], 0)
  const skipped = outcomes.flatMap((outcome) => outcome.skipped)
  console.log(`\n${skipped.length} tests that cannot hold on Windows:`)
  for (const name of skipped) console.log(`skipped  ${name}`)
  console.log('\nproject    passed  failed  skipped  seconds')
  for (const { project, passed, failed, skipped: without, seconds } of outcomes) {
    const cells = [passed, failed, without.length, seconds.toFixed(1)]
    console.log(project.padEnd(9) + cells.map((cell) => String(cell).padStart(8)).join(''))
  }
  for (const { project, failures } of outcomes)
    for (const failure of failures) console.log(`FAILED  ${project}: ${failure}`)
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`)
  process.exitCode = sum('failed') === 0 ? 0 : 1
}

try {
  tell(await main())
} catch (error) {
  console.log(`the tests cannot run on Windows' Node here: ${error.message}`)
  console.log('0 passed, 1 failed')
  process.exitCode = 1
}

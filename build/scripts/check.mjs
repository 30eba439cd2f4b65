// `npm run check`: everything that can be said about the sources without running them, one line each, two at a time.
import { runScript, runTool } from './run-tool.mjs'

const CHECKS = [
  ['types: core, tests', () => runTool(['typescript', 'tsc'], ['-p', 'build/tsconfig/core.json'])],
  ['types: electron', () => runTool(['typescript', 'tsc'], ['-p', 'build/tsconfig/electron.json'])],
  ['types: renderer', () => runTool('vue-tsc', ['-p', 'build/tsconfig/renderer.json'])],
  ['types: e2e', () => runTool(['typescript', 'tsc'], ['-p', 'test/e2e/tsconfig.json'])],
  ['lint', () => runTool('eslint', ['.', '--max-warnings', '0'])],
  ['format', () => runTool('prettier', ['--check', '--log-level', 'warn', '.'])],
  [
    'import table',
    () =>
      runTool(
        ['dependency-cruiser', 'depcruise'],
        ['--config', 'build/lint/dependency-cruiser.config.js', 'core', 'electron', 'renderer'],
      ),
  ],
  ['scripts: no shell', () => runScript('script-words.mjs', [])],
  ['docs: record columns', () => runScript('cdr-columns.mjs', ['--check'])],
  ['docs: state machines', () => runScript('diagrams.mjs', ['--check'])],
]

const LANES = 2

let failed = 0
const waiting = [...CHECKS]
async function lane() {
  for (let next = waiting.shift(); next; next = waiting.shift()) {
    const [name, check] = next
    const { code, output, seconds } = await check()
    if (code !== 0) failed += 1
    console.log(`${code === 0 ? 'ok    ' : 'FAILED'}  ${name} (${seconds.toFixed(1)} s)`)
    if (code !== 0) console.log(output.trimEnd().replaceAll(/^/gm, '        '))
  }
}
await Promise.all(Array.from({ length: LANES }, lane))
process.exitCode = failed === 0 ? 0 : 1

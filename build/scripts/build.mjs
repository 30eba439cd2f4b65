// `npm run build`: the core and the Electron host (tsc), the preload script and the window (Vite), into build/out.
// --if-needed does nothing when no source is newer than the build; --clean begins with an empty folder.
import { copyFileSync, globSync, mkdirSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { isBuilt, noteBuild } from './freshness.mjs'
import { ROOT, runTool } from './run-tool.mjs'

const OUT = join(ROOT, 'build/out')
const TSC = ['typescript', 'tsc']

const STEPS = [
  ['core, electron', () => runTool(TSC, ['-p', 'build/tsconfig/emit.json'])],
  ['preload', () => runTool('vite', ['build', '--config', 'build/vite/preload.config.ts'])],
  ['window', () => runTool('vite', ['build', '--config', 'build/vite/renderer.config.ts'])],
]

if (process.argv.includes('--if-needed') && isBuilt()) process.exit(0)
if (process.argv.includes('--clean')) rmSync(OUT, { recursive: true, force: true })
const startedAt = Date.now()
const outcomes = await Promise.all(STEPS.map(async ([name, step]) => ({ name, ...(await step()) })))

// What the compiled core reads beside its code.
for (const file of globSync('{core,electron}/**/*.{json,sql,png,ico}', {
  cwd: ROOT,
  exclude: ['**/testdata/**'],
})) {
  mkdirSync(dirname(join(OUT, file)), { recursive: true })
  copyFileSync(join(ROOT, file), join(OUT, file))
}

for (const { name, code, output, seconds } of outcomes) {
  console.log(`${code === 0 ? 'built ' : 'FAILED'}  ${name} (${seconds.toFixed(1)} s)`)
  if (code !== 0) console.log(output.trimEnd())
}
if (outcomes.every(({ code }) => code === 0)) noteBuild(startedAt)
else process.exitCode = 1

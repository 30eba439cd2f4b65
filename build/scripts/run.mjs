// `node build/scripts/run.mjs [--built] [NAME=value ...] TOOL [arguments]`: runs a tool of the project, so that scripts of
// package.json need no shell, which is another one on Windows. --built builds first where a source is newer; a variable
// that is set already stays as it is; `node` runs a file.
import { runScript, runTool, run, toolEnv } from './run-tool.mjs'

const words = process.argv.slice(2)
const isBuilt = words[0] === '--built'
if (isBuilt) words.shift()
const variables = {}
while (/^\w+=/.test(words[0] ?? '')) {
  const [, name, value] = /^(\w+)=(.*)$/.exec(words.shift())
  variables[name] = value
}
const [tool, ...args] = words
const options = { show: true, env: { ...variables, ...toolEnv } }

const built = isBuilt ? (await runScript('build.mjs', ['--if-needed'], { show: true })).code : 0
const started = () => (tool === 'node' ? run(process.execPath, args, options) : runTool(tool, args, options))
process.exitCode = built === 0 ? (await started()).code : built

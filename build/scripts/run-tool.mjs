import { spawn } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'

/** The checkout. */
export const ROOT = join(import.meta.dirname, '../..')

/** Environment in which a bare `node` is the project's own one. */
export const toolEnv = {
  ...process.env,
  PATH: `${join(ROOT, 'node_modules/.bin')}${process.platform === 'win32' ? ';' : ':'}${process.env.PATH ?? ''}`,
}

/** Returns the program file of an installed package. */
export function toolFile(packageName, tool = packageName) {
  const manifest = join(ROOT, 'node_modules', packageName, 'package.json')
  const { bin } = JSON.parse(readFileSync(manifest, 'utf8'))
  return join(dirname(manifest), typeof bin === 'string' ? bin : bin[tool])
}

/**
 * Runs a program and collects what it prints; `show` lets it print by itself.
 * @returns exit code, output and seconds
 */
export function run(command, args, { show = false, env = toolEnv, cwd = ROOT } = {}) {
  const begun = performance.now()
  return new Promise((resolve) => {
    const child = spawn(command, args, { cwd, env, stdio: show ? 'inherit' : ['ignore', 'pipe', 'pipe'] })
    let output = ''
    for (const stream of [child.stdout, child.stderr])
      stream?.setEncoding('utf8').on('data', (text) => (output += text))
    const end = (code) => resolve({ code, output, seconds: (performance.now() - begun) / 1000 })
    child.on('error', (error) => {
      output += error.message
      end(-1)
    })
    child.on('close', (code, signal) => end(code ?? (signal ? 128 : 1)))
  })
}

/** Runs the program of an installed package on this Node. */
export const runTool = (packageName, args, options) =>
  run(process.execPath, [toolFile(...[packageName].flat()), ...args], options)

/** Runs a script of build/scripts on this Node. */
export const runScript = (name, args, options) =>
  run(process.execPath, [join(import.meta.dirname, name), ...args], options)

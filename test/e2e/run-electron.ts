import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createRequire } from 'node:module'

const executable = createRequire(import.meta.url)('electron') as string

/** Starts Electron, or its stand-in, without anything that drives it, and returns its exit code. */
export async function runElectron(
  args: readonly string[],
  env: NodeJS.ProcessEnv = process.env,
): Promise<number | null> {
  const child = spawn(executable, args, { env, stdio: 'ignore' })
  const [code] = (await once(child, 'exit')) as [number | null]
  return code
}

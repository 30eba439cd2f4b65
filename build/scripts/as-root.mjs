import { run } from './run-tool.mjs'

/** Returns the words before a command that needs root's rights; undefined when they cannot be had without asking. */
export async function asRoot() {
  if (process.getuid?.() === 0) return []
  return (await run('sudo', ['-n', 'true'])).code === 0 ? ['sudo', '-n'] : undefined
}

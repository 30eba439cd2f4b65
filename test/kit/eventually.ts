import { setTimeout as pause } from 'node:timers/promises'

const POLL_MS = 20

/** Waits until a condition outside this process holds; fails with what was waited for. */
export async function eventually(
  what: string | (() => string),
  condition: () => boolean | Promise<boolean>,
  withinMs = 20_000,
): Promise<void> {
  const end = performance.now() + withinMs
  while (!(await condition())) {
    if (performance.now() > end)
      throw new Error(`waited ${withinMs} ms in vain for: ${typeof what === 'string' ? what : what()}`)
    await pause(POLL_MS)
  }
}

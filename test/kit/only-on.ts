import { describe, it } from 'vitest'

type System = 'win32' | 'darwin'
type Register = (name: string, ...rest: unknown[]) => unknown
type Skipping = Register & { readonly each: (...cases: unknown[]) => Register }

const NAMES: Readonly<Record<System, string>> = { win32: 'Windows', darwin: 'macOS' }

/** Registers what is skipped, with the reason in its name: `npm run test:windows` counts and lists these. */
function withReason<T>(skip: T, system: System, reason: string): T {
  const register = skip as unknown as Skipping
  const named =
    (inner: Register): Register =>
    (name, ...rest) =>
      inner(`${name} [not on ${NAMES[system]}: ${reason}]`, ...rest)
  const each = (...cases: unknown[]) => named(register.each(...cases))
  return Object.assign(named(register), { each }) as unknown as T
}

/** Takes the place of `it` for what cannot hold on one system; on every other it is `it` itself. */
export const notOn = (system: System, reason: string): typeof it =>
  process.platform === system ? withReason(it.skip as typeof it, system, reason) : it

/** Takes the place of `describe` in the same way, for a group of tests. */
export const groupNotOn = (system: System, reason: string): typeof describe =>
  process.platform === system ? withReason(describe.skip as typeof describe, system, reason) : describe

import type { Configuration, ConfigProblem } from '../contract/index.ts'
import { err, ok, type Result } from '../kit/index.ts'
import { missingPasswords } from './password-checks.ts'
import { noLines, problemOf } from './finding.ts'

/**
 * Gives each extension without a password the one it has in `current`; reports a problem for each that has none there.
 */
export function mergePasswords(
  current: Configuration,
  next: Configuration,
): Result<Configuration, ConfigProblem[]> {
  const missing = missingPasswords(next, current)
  if (missing.length > 0) return err(missing.map((finding) => problemOf(finding, noLines)))
  const passwords = new Map(current.extensions.map(({ number, password }) => [number, password]))
  const extensions = next.extensions.map((extension) => {
    const password = extension.password ?? passwords.get(extension.number)
    return password === undefined ? extension : { ...extension, password }
  })
  return ok({ ...next, extensions })
}

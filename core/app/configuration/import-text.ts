import { parseInThread, type LiveConfiguration } from '../../config/index.ts'
import type { ConfigProblem, ConfigurationDifference } from '../../contract/index.ts'
import { PbxError, type Clock } from '../../kit/index.ts'

/** The outcome of replacing the configuration by another one. */
export type ImportOutcome =
  | { readonly applied: true; readonly extensions: number }
  | { readonly applied: false; readonly problems: ConfigProblem[] }

/** The changes that a configuration would make, and the revision they apply to; or what is wrong with it. */
export type ImportPreview =
  | { readonly ok: true; readonly revision: number; readonly difference: ConfigurationDifference }
  | { readonly ok: false; readonly problems: ConfigProblem[] }

/** Checks a configuration text as a whole, in a thread of its own, and returns what it would change. */
export async function previewText(
  configuration: LiveConfiguration,
  text: string,
  clock: Clock,
): Promise<ImportPreview> {
  const revision = configuration.revision()
  const compared = await parseInThread({ text, current: configuration.current() }, clock)
  return compared.ok
    ? { ok: true, revision, difference: compared.value.difference }
    : { ok: false, problems: [...compared.error] }
}

/**
 * Checks a configuration text as a whole, in a thread of its own, and applies it; with problems nothing changes.
 * @param shown the revision whose changes somebody agreed to, if anybody was asked
 */
export async function importText(
  configuration: LiveConfiguration,
  text: string,
  clock: Clock,
  shown?: number,
): Promise<ImportOutcome> {
  // Passwords that the text leaves out come from this revision: a change meanwhile must not be undone.
  const revision = configuration.revision()
  const parsed = await parseInThread({ text, current: configuration.current() }, clock)
  if (!parsed.ok) return { applied: false, problems: [...parsed.error] }
  const next = parsed.value.configuration
  const outcome = await configuration.apply(next, shown ?? revision)
  switch (outcome.kind) {
    case 'applied':
      return { applied: true, extensions: next.extensions.length }
    case 'invalid':
      return { applied: false, problems: [...outcome.problems] }
    case 'stale':
      throw new PbxError('config.stale', 'the configuration was changed elsewhere meanwhile; import again')
  }
}

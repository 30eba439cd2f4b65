import type { LiveConfiguration } from '../../config/index.ts'
import type { Configuration, Section } from '../../contract/index.ts'
import { PbxError } from '../../kit/index.ts'

const MAX_TRIES = 5

/** The revision that an edit was made from, and the sections that it replaces. */
export interface EditBase {
  readonly revision: number
  readonly sections: readonly Section[]
}

const stale = (section: Section | undefined) =>
  new PbxError(
    'config.stale',
    `${section === undefined ? 'the configuration was' : `${section}: the settings were`} changed elsewhere meanwhile; load them again`,
    section === undefined ? {} : { section },
  )

/**
 * Edits the configuration as it is now; an edit that meets another one is made again on top. With a base, none of its
 * sections may have been changed since.
 * @throws PbxError `config.stale` with the section that was changed, `config.invalid` with all problems.
 */
export async function changeConfiguration(
  configuration: LiveConfiguration,
  edit: (current: Configuration) => unknown,
  base?: EditBase,
): Promise<number> {
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    const now = configuration.revision()
    const changed = base?.sections.find(
      (section) => configuration.revisionOf(section) > base.revision || base.revision > now,
    )
    if (changed !== undefined) throw stale(changed)
    const outcome = await configuration.apply(edit(configuration.current()), now)
    if (outcome.kind === 'applied') return outcome.revision
    if (outcome.kind === 'invalid') {
      const text = outcome.problems.map(({ path, message }) => `${path}: ${message}`).join('\n')
      throw new PbxError('config.invalid', text, { problems: outcome.problems })
    }
  }
  throw stale(undefined)
}

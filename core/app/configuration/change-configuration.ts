import type { LiveConfiguration } from '../../config/index.ts'
import type { Configuration } from '../../contract/index.ts'
import { PbxError } from '../../kit/index.ts'

const MAX_TRIES = 5

/**
 * Edits the configuration as it is now. Without a base revision an edit that meets another one is made again on top.
 * @throws PbxError `config.stale` when the edit was based on another revision, `config.invalid` with all problems.
 */
export async function changeConfiguration(
  configuration: LiveConfiguration,
  edit: (current: Configuration) => unknown,
  baseRevision?: number,
): Promise<number> {
  for (let attempt = 0; attempt < MAX_TRIES; attempt++) {
    const base = baseRevision ?? configuration.revision()
    const outcome = await configuration.apply(edit(configuration.current()), base)
    if (outcome.kind === 'applied') return outcome.revision
    if (outcome.kind === 'invalid') {
      const text = outcome.problems.map(({ path, message }) => `${path}: ${message}`).join('\n')
      throw new PbxError('config.invalid', text, { problems: outcome.problems })
    }
    if (baseRevision !== undefined) break
  }
  throw new PbxError('config.stale', 'the settings were changed elsewhere meanwhile; load them again')
}

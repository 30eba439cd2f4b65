import { PbxError } from '../../kit/index.ts'
import { feed } from './feed.ts'
import { previewKeeping } from '../keeping/index.ts'
import type { PbxParts } from './parts.ts'
import { procedures } from './base.ts'

/** Returns the handlers for settings of the PBX and of its records, and for the configuration as a whole. */
export function settingsHandlers(parts: PbxParts) {
  const { configuration } = parts
  return {
    get: procedures.settings.get.handler(() => {
      const { settings, cdr } = configuration.current()
      return { revision: configuration.revision(), settings, cdr }
    }),
    update: procedures.settings.update.handler(async ({ input }) => ({
      revision: await parts.change((current) => ({ ...current, settings: input.settings }), input.revision),
    })),
    updateRecords: procedures.settings.updateRecords.handler(async ({ input }) => {
      const overrides = new Map(input.overrides.map(({ number, record }) => [number, record]))
      const revision = await parts.change((current) => {
        const missing = [...overrides.keys()].filter(
          (number) => !current.extensions.some((extension) => extension.number === number),
        )
        if (missing.length > 0) {
          throw new PbxError('extension.unknown', `extension ${missing.join(', ')} does not exist`)
        }
        return {
          ...current,
          cdr: input.cdr,
          extensions: current.extensions.map((extension) => ({
            ...extension,
            record: overrides.get(extension.number) ?? extension.record,
          })),
        }
      }, input.revision)
      return { revision }
    }),
    previewRecords: procedures.settings.previewRecords.handler(async ({ input }) => ({
      scenarios: parts.previewScenarios(input.policy, configuration.current().cdr.policy),
      ...(await previewKeeping(parts.store, input, parts.clock.wall())),
    })),
    exportConfig: procedures.settings.exportConfig.handler(({ input }) => ({
      yaml: parts.formatConfiguration(input.secrets),
    })),
    previewConfig: procedures.settings.previewConfig.handler(({ input }) => parts.previewConfig(input.text)),
    importConfig: procedures.settings.importConfig.handler(({ input }) =>
      parts.importConfig(input.text, input.revision),
    ),
    watch: procedures.settings.watch.handler(({ signal }) =>
      feed(
        (push) => {
          push({ revision: configuration.revision() })
          return configuration.onChange(() => push({ revision: configuration.revision() }))
        },
        'latest',
        signal,
      ),
    ),
  }
}

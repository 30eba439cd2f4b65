import { PbxError } from '../../kit/index.ts'
import { feed } from './feed.ts'
import { previewKeeping } from '../keeping/index.ts'
import type { PbxParts } from './parts.ts'
import { procedures } from './base.ts'
import { sectionHandlers } from './section.ts'

/** The sections that the page of the records saves together. */
const RECORD_SECTIONS = ['cdr', 'extensions'] as const

/** Returns the handlers for settings of the PBX and of its records, and for the configuration as a whole. */
export function settingsHandlers(parts: PbxParts) {
  const { configuration } = parts
  return {
    get: procedures.settings.get.handler(() => {
      const { settings, cdr } = configuration.current()
      const revision = Math.max(
        ...(['settings', ...RECORD_SECTIONS] as const).map((section) => configuration.revisionOf(section)),
      )
      return { revision, settings, cdr }
    }),
    update: procedures.settings.update.handler(sectionHandlers('settings', parts.section('settings')).save),
    updateRecords: procedures.settings.updateRecords.handler(async ({ input }) => {
      const overrides = new Map(input.overrides.map(({ number, record }) => [number, record]))
      const base = { revision: input.revision, sections: RECORD_SECTIONS }
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
      }, base)
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

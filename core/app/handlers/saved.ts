import type { PbxParts } from './parts.ts'
import { procedures } from './base.ts'

/**
 * Returns the handlers for views of the records, and for ways to write files and to read those of others, under the
 * names people gave them.
 */
export function savedHandlers({ saved: { views, presets, mappings } }: PbxParts) {
  return {
    views: procedures.saved.views.handler(() => [...views.list()]),
    saveView: procedures.saved.saveView.handler(async ({ input }) => {
      await views.save(input)
      return {}
    }),
    removeView: procedures.saved.removeView.handler(async ({ input }) => {
      await views.remove(input.name)
      return {}
    }),
    presets: procedures.saved.presets.handler(() => [...presets.list()]),
    savePreset: procedures.saved.savePreset.handler(async ({ input }) => {
      await presets.save(input)
      return {}
    }),
    removePreset: procedures.saved.removePreset.handler(async ({ input }) => {
      await presets.remove(input.name)
      return {}
    }),
    mappings: procedures.saved.mappings.handler(() => [...mappings.list()]),
    saveMapping: procedures.saved.saveMapping.handler(async ({ input }) => {
      await mappings.save(input)
      return {}
    }),
    removeMapping: procedures.saved.removeMapping.handler(async ({ input }) => {
      await mappings.remove(input.name)
      return {}
    }),
  }
}

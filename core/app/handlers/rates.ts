import { procedures } from './base.ts'
import type { PbxParts } from './parts.ts'
import { sectionHandlers } from './section.ts'

/** Returns the handlers for the prices of outgoing calls. */
export function ratesHandlers({ section }: PbxParts) {
  const { get, save } = sectionHandlers('rates', section('rates'))
  return { get: procedures.rates.get.handler(get), save: procedures.rates.save.handler(save) }
}

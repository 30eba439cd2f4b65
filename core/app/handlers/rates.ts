import type { PbxParts } from './parts.ts'
import { procedures } from './base.ts'

/** Returns the handlers for the prices of outgoing calls. */
export function ratesHandlers({ configuration, change }: PbxParts) {
  return {
    get: procedures.rates.get.handler(() => ({
      revision: configuration.revision(),
      rates: configuration.current().rates,
    })),
    save: procedures.rates.save.handler(async ({ input }) => ({
      revision: await change((current) => ({ ...current, rates: input.rates }), input.revision),
    })),
  }
}

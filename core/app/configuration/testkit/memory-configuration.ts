import { createConfiguration, type LiveConfiguration } from '../../../config/index.ts'
import { configurationSchema, type Configuration } from '../../../contract/index.ts'
import { silentLog } from '../../../kit/index.ts'

/** Creates a running configuration that is stored in memory alone, which takes so many changes. */
export function memoryConfiguration(
  first: Partial<Configuration> = {},
  room = Infinity,
): Promise<LiveConfiguration> {
  let revision = 0
  return createConfiguration({
    store: {
      load: () => Promise.resolve(undefined),
      putAside: () => Promise.resolve(),
      kept: () => undefined,
      save: () => (revision < room ? Promise.resolve(++revision) : Promise.reject(new Error('disk full'))),
    },
    log: silentLog,
    first: () => configurationSchema.parse(first),
  })
}

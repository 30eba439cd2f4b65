import { createConfiguration, type LiveConfiguration } from '../../../config/index.ts'
import { configurationSchema, type Configuration } from '../../../contract/index.ts'
import { silentLog } from '../../../kit/index.ts'

/** Creates a running configuration that is stored in memory alone. */
export function memoryConfiguration(first: Partial<Configuration> = {}): Promise<LiveConfiguration> {
  let revision = 0
  return createConfiguration({
    store: {
      load: () => Promise.resolve(undefined),
      putAside: () => Promise.resolve(),
      kept: () => undefined,
      save: () => Promise.resolve(++revision),
    },
    log: silentLog,
    first: () => configurationSchema.parse(first),
  })
}

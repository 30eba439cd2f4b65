import { isDeepStrictEqual } from 'node:util'
import type { ConfigurationChange, LiveConfiguration } from '../../config/index.ts'
import type { Section } from '../../contract/index.ts'
import type { Dispose, ListenerFault } from '../../kit/index.ts'

/** A reaction to a change, after it was stored. */
export type ConfigurationFollower = (change: ConfigurationChange) => void

/** The followers of each section, in the order in which they are called. */
export type ConfigurationFollowers = Readonly<Record<Section, readonly ConfigurationFollower[]>>

/** Calls the followers of the sections that a change touched; one that fails does not stop the others. */
export function followConfiguration(
  configuration: Pick<LiveConfiguration, 'onChange'>,
  followers: ConfigurationFollowers,
  fault: ListenerFault,
): Dispose {
  const call = (follower: ConfigurationFollower, change: ConfigurationChange) => {
    try {
      follower(change)
    } catch (error) {
      fault(error)
    }
  }
  return configuration.onChange((change) => {
    for (const section of Object.keys(followers) as Section[]) {
      if (isDeepStrictEqual(change.configuration[section], change.previous[section])) continue
      for (const follower of followers[section]) call(follower, change)
    }
  })
}

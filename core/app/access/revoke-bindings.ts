import type { ConfigurationChange } from '../../config/index.ts'
import type { Location } from '../../pbx/index.ts'

/** Returns a follower that forgets the phones of extensions that are gone, or have another password. */
export const revokeBindings =
  (location: Pick<Location, 'keepOnly' | 'forget'>) =>
  ({ configuration: { extensions }, previous }: ConfigurationChange): void => {
    location.keepOnly(new Set(extensions.map(({ number }) => number)))
    for (const { number, password } of extensions) {
      const before = previous.extensions.find((extension) => extension.number === number)
      if (before && before.password !== password) location.forget(number)
    }
  }

import { passwordFault, type Configuration, type ExtensionState } from '../../contract/index.ts'
import { createEmitter, type Dispose, type ListenerFault } from '../../kit/index.ts'
import type { Location } from '../../pbx/index.ts'
import type { LastCalls } from './last-calls.ts'
import type { LiveCalls } from './live-calls.ts'

/** The extensions with what is happening on them, for the window. */
export interface ExtensionStates {
  list(): ExtensionState[]
  /** Takes note that extensions came, went or became others. */
  extensionsChanged(): void
  onChange(listener: () => void): Dispose
}

/** Joins configuration, registrations, calls in progress and the records of earlier ones. */
export function createExtensionStates(options: {
  readonly configuration: { current(): Configuration }
  readonly location: Location
  readonly liveCalls: LiveCalls
  readonly lastCalls: Pick<LastCalls, 'of' | 'onChange'>
  readonly fault: ListenerFault
}): ExtensionStates {
  const { configuration, location, liveCalls, lastCalls } = options
  const changes = createEmitter<void>(options.fault)
  const changed = () => changes.emit()
  location.onChange(changed)
  liveCalls.onChange(changed)
  lastCalls.onChange(changed)
  return {
    list: () =>
      configuration.current().extensions.map(({ password, ...extension }) => {
        const { number } = extension
        const registrations = [...location.registrations(number)]
        const idle = registrations.some(({ isGone }) => !isGone) ? 'registered' : 'offline'
        return {
          ...extension,
          state: liveCalls.stageOf(number) ?? idle,
          registrations,
          offlineSince: location.offlineSince(number),
          lastCall: lastCalls.of(number),
          passwordFault: (password === undefined ? undefined : passwordFault(password, number)) ?? null,
        }
      }),
    extensionsChanged: changed,
    onChange: (listener) => changes.on(listener),
  }
}

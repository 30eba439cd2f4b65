import type { LiveConfiguration } from '../../config/index.ts'
import { PASSWORD_FAULT_TEXT, passwordFault, type Configuration } from '../../contract/index.ts'
import type { Dispose } from '../../kit/index.ts'
import type { HealthBoard } from '../status/health.ts'

/** Says in words which passwords of extensions are too easy to guess, one line each. */
export const weakPasswordTexts = ({ extensions }: Configuration): string[] =>
  extensions.flatMap(({ number, password }) => {
    const fault = password === undefined ? undefined : passwordFault(password, number)
    return fault ? [`the password of extension ${number} ${PASSWORD_FAULT_TEXT[fault]}`] : []
  })

const MAX_NAMED = 3

function warning(texts: readonly string[]): string {
  const named = texts.slice(0, MAX_NAMED).join('; ')
  const more = texts.length - MAX_NAMED
  return `Easy to guess: ${named}${more > 0 ? `; and ${more} more` : ''}.`
}

/** Keeps the health chip in step with the passwords of the extensions; `ofAdmin` is what is wrong with the admin's. */
export function watchPasswords(
  configuration: LiveConfiguration,
  health: HealthBoard,
  ofAdmin: string | undefined,
): Dispose {
  const look = (now: Configuration) => {
    const texts = [...(ofAdmin === undefined ? [] : [ofAdmin]), ...weakPasswordTexts(now)]
    health.set(
      'passwords',
      texts.length === 0 ? undefined : { level: 'warning', text: warning(texts), view: 'extensions' },
    )
  }
  look(configuration.current())
  return configuration.onChange(({ configuration: next }) => look(next))
}

import { PASSWORD_FAULT_TEXT, passwordFault, type Configuration } from '../../contract/index.ts'
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

/** The part of the health that is about passwords. */
export interface PasswordWatch {
  /** Looks at the passwords of all extensions. */
  look(configuration: Configuration): void
}

/** Begins to tell in the health which passwords are easy to guess; `ofAdmin` is what is wrong with the admin's. */
export function watchPasswords(
  configuration: Configuration,
  health: Pick<HealthBoard, 'set'>,
  ofAdmin: string | undefined,
): PasswordWatch {
  const look = (now: Configuration) => {
    const texts = [...(ofAdmin === undefined ? [] : [ofAdmin]), ...weakPasswordTexts(now)]
    health.set(
      'passwords',
      texts.length === 0 ? undefined : { level: 'warning', text: warning(texts), view: 'extensions' },
    )
  }
  look(configuration)
  return { look }
}

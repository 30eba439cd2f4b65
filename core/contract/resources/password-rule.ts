import { COMMON_PASSWORDS } from './common-passwords.ts'

/** Characters that a password has at least. */
export const MIN_PASSWORD_LENGTH = 10

/** The faults that make a password too easy to guess. */
export const PASSWORD_FAULTS = ['short', 'number', 'common'] as const
/** A fault that makes a password too easy to guess. */
export type PasswordFault = (typeof PASSWORD_FAULTS)[number]

/** Returns what is wrong with a password that is chosen now; `number` is the extension's, where it is one's. */
export function passwordFault(password: string, number?: string): PasswordFault | undefined {
  if (password === number) return 'number'
  if (password.length < MIN_PASSWORD_LENGTH) return 'short'
  return COMMON_PASSWORDS.has(password.toLowerCase()) ? 'common' : undefined
}

/** The faults in words that follow the name of the password. */
export const PASSWORD_FAULT_TEXT: Readonly<Record<PasswordFault, string>> = {
  short: `must have at least ${MIN_PASSWORD_LENGTH} characters`,
  number: 'must not be the number of the extension',
  common: 'must not be one of the commonest passwords',
}

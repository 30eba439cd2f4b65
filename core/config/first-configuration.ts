import { configurationSchema, type Configuration } from '../contract/index.ts'
import { generatePassword } from '../kit/index.ts'

const FIRST_EXTENSIONS = [
  { number: '100', name: 'Reception' },
  { number: '101', name: 'Sales' },
  { number: '102', name: 'Office' },
]

/** What a new installation starts with: three extensions with passwords of their own, made up on the spot. */
export function firstConfiguration(domain?: string): Configuration {
  return configurationSchema.parse({
    settings: domain === undefined ? {} : { domain },
    extensions: FIRST_EXTENSIONS.map((extension) => ({ ...extension, password: generatePassword() })),
  })
}

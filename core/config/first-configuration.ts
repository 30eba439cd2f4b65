import { configurationSchema, type Configuration } from '../contract/index.ts'
import { generatePassword } from '../kit/index.ts'

const FIRST_EXTENSIONS = [
  { number: '100', name: 'Reception' },
  { number: '101', name: 'Sales' },
  { number: '102', name: 'Office' },
]

/** Creates the configuration of a new installation: three extensions with newly generated passwords of their own. */
export function firstConfiguration(domain?: string): Configuration {
  return configurationSchema.parse({
    settings: domain === undefined ? {} : { domain },
    extensions: FIRST_EXTENSIONS.map((extension) => ({ ...extension, password: generatePassword() })),
  })
}

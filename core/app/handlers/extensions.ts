import type { Configuration, Extension, ExtensionEntry, PhoneSettings } from '../../contract/index.ts'
import { generatePassword, PbxError } from '../../kit/index.ts'
import { feed } from '../feed.ts'
import type { PbxParts } from '../parts.ts'
import { procedures } from './base.ts'

const FIRST_NUMBER = 100

function suggestNumber(extensions: readonly ExtensionEntry[]): string {
  const taken = new Set(extensions.map(({ number }) => number))
  let next = FIRST_NUMBER
  while (taken.has(String(next))) next++
  return String(next)
}

const withoutPassword = ({ password: _password, ...extension }: ExtensionEntry): Extension => extension

/** Extensions: list, live state, and changes to one at a time. */
export function extensionsHandlers(parts: PbxParts) {
  const { configuration, extensionStates } = parts
  const find = (number: string): ExtensionEntry => {
    const found = configuration.current().extensions.find((extension) => extension.number === number)
    if (!found) throw new PbxError('extension.unknown', `extension ${number} does not exist`)
    return found
  }
  const change = (edit: (extensions: readonly ExtensionEntry[]) => ExtensionEntry[]) =>
    parts.change((current: Configuration) => ({ ...current, extensions: edit(current.extensions) }))
  const phoneSettings = (extension: ExtensionEntry): PhoneSettings => ({
    number: extension.number,
    name: extension.name,
    password: extension.password ?? '',
    domain: configuration.current().settings.domain,
    servers: parts.servers(),
  })
  return {
    list: procedures.extensions.list.handler(() => extensionStates.list()),
    watch: procedures.extensions.watch.handler(({ signal }) =>
      feed(
        (push) => {
          push(extensionStates.list())
          return extensionStates.onChange(() => push(extensionStates.list()))
        },
        'latest',
        signal,
      ),
    ),
    suggest: procedures.extensions.suggest.handler(() => ({
      number: suggestNumber(configuration.current().extensions),
      password: generatePassword(),
    })),
    create: procedures.extensions.create.handler(async ({ input }) => {
      const taken = configuration.current().extensions.find(({ number }) => number === input.number)
      if (taken) {
        const name = taken.name ? ` (${taken.name})` : ''
        throw new PbxError('extension.exists', `extension ${input.number} exists already${name}`)
      }
      await change((extensions) => [...extensions, input])
      return phoneSettings(find(input.number))
    }),
    update: procedures.extensions.update.handler(async ({ input }) => {
      find(input.number)
      await change((extensions) =>
        extensions.map((extension) =>
          extension.number === input.number ? { ...extension, ...input } : extension,
        ),
      )
      return withoutPassword(find(input.number))
    }),
    remove: procedures.extensions.remove.handler(async ({ input }) => {
      find(input.number)
      await change((extensions) => extensions.filter(({ number }) => number !== input.number))
      return {}
    }),
    phoneSettings: procedures.extensions.phoneSettings.handler(({ input }) =>
      phoneSettings(find(input.number)),
    ),
  }
}

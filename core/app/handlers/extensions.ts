import {
  extensionResource,
  type Configuration,
  type Extension,
  type ExtensionEntry,
  type PhoneSettings,
} from '../../contract/index.ts'
import { generatePassword, PbxError } from '../../kit/index.ts'
import { feed } from './feed.ts'
import type { PbxParts } from './parts.ts'
import { procedures } from './base.ts'

const FIRST_NUMBER = 100

function suggestNumber(extensions: readonly ExtensionEntry[]): string {
  const taken = new Set(extensions.map(({ number }) => number))
  let next = FIRST_NUMBER
  while (taken.has(String(next))) next++
  return String(next)
}

const exists = ({ number, name }: Pick<ExtensionEntry, 'number' | 'name'>): PbxError =>
  new PbxError('extension.exists', `extension ${number} already exists${name ? ` (${name})` : ''}`)

/** @throws PbxError `extension.in_use` when calls of an extension that stays go to one of these. */
function refuseInUse(extensions: readonly ExtensionEntry[], leaving: ReadonlySet<string>): void {
  for (const extension of extensions.filter(({ number }) => !leaving.has(number))) {
    for (const reference of extensionResource.references(extension)) {
      if (reference.to !== 'number' || !leaving.has(reference.number)) continue
      const { number } = extension
      const message = `extension ${number} forwards its calls to ${reference.number}; change that first`
      throw new PbxError('extension.in_use', message)
    }
  }
}

const withoutPassword = ({ password: _password, ...extension }: ExtensionEntry): Extension => extension

/** Returns the handlers for extensions: list, live state, and changes to one or several. */
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
      if (taken) throw exists(taken)
      await change((extensions) => [...extensions, input])
      return phoneSettings(find(input.number))
    }),
    createMany: procedures.extensions.createMany.handler(async ({ input }) => {
      const wanted = new Set<string>()
      for (const extension of input.extensions) {
        if (wanted.has(extension.number))
          throw new PbxError('extension.exists', `extension ${extension.number} stands twice in this list`)
        wanted.add(extension.number)
      }
      await change((extensions) => {
        const taken = extensions.find(({ number }) => wanted.has(number))
        if (taken) throw exists(taken)
        const made = input.extensions.map(({ password = generatePassword(), ...rest }) => ({
          ...rest,
          password,
        }))
        return [...extensions, ...made]
      })
      return { created: input.extensions.length }
    }),
    setRecord: procedures.extensions.setRecord.handler(async ({ input }) => {
      const numbers = new Set(input.numbers)
      for (const number of numbers) find(number)
      await change((extensions) =>
        extensions.map((extension) =>
          numbers.has(extension.number) ? { ...extension, record: input.record } : extension,
        ),
      )
      return {}
    }),
    removeMany: procedures.extensions.removeMany.handler(async ({ input }) => {
      const numbers = new Set(input.numbers)
      for (const number of numbers) find(number)
      await change((extensions) => {
        refuseInUse(extensions, numbers)
        return extensions.filter(({ number }) => !numbers.has(number))
      })
      return {}
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
      await change((extensions) => {
        refuseInUse(extensions, new Set([input.number]))
        return extensions.filter(({ number }) => number !== input.number)
      })
      return {}
    }),
    phoneSettings: procedures.extensions.phoneSettings.handler(({ input }) =>
      phoneSettings(find(input.number)),
    ),
  }
}

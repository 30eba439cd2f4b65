import type { Configuration, Extension } from '../../contract/index.ts'

/** Who the local users are, by their number. */
export interface Directory {
  /** The extension without its secret; undefined when the number is nobody's. */
  find(number: string): Extension | undefined
  /** The secret of its phones; undefined when there is no such extension or it has none yet. */
  password(number: string): string | undefined
}

/** A view of the configuration; `configuration` is asked at each question, so that a change takes effect at once. */
export function createDirectory(configuration: () => Configuration): Directory {
  let indexed: Configuration | undefined
  let entries = new Map<string, { readonly extension: Extension; readonly password: string | undefined }>()

  const entry = (number: string) => {
    const now = configuration()
    if (now !== indexed) {
      indexed = now
      entries = new Map(
        now.extensions.map(({ password, ...extension }) => [extension.number, { extension, password }]),
      )
    }
    return entries.get(number)
  }

  return {
    find: (number) => entry(number)?.extension,
    password: (number) => entry(number)?.password,
  }
}

import type { Configuration, Extension } from '../../contract/index.ts'

/** The local users by their number. */
export interface Directory {
  /** Returns the extension without its secret; undefined when nobody has the number. */
  find(number: string): Extension | undefined
  /** Returns the secret of its phones; undefined when there is no such extension or it has none yet. */
  password(number: string): string | undefined
}

/**
 * Creates a view of the configuration; `configuration` is called for each lookup, so that a change takes effect at
 * once.
 */
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

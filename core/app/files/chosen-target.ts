import { PbxError } from '../../kit/index.ts'

/** A function that finds the path behind the token of a save dialog. */
export type ResolveTarget = (token: string) => string | undefined

/**
 * Returns the path that a save dialog chose; undefined without a token: then the file is kept for a download.
 * @throws PbxError `export.unknown-target`
 */
export function chosenTarget(
  token: string | undefined,
  resolve: ResolveTarget | undefined,
): string | undefined {
  if (token === undefined) return undefined
  const path = resolve?.(token)
  if (path === undefined) {
    throw new PbxError('export.unknown-target', 'the chosen file is not known any more; choose it again')
  }
  return path
}

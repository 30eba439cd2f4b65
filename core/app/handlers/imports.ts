import type { PbxParts } from './parts.ts'
import { procedures } from './base.ts'

/** Returns the handlers for files of records from elsewhere. */
export function importsHandlers({ imports, saved }: PbxParts) {
  return {
    begin: procedures.imports.begin.handler(({ input: { name, bytes } }) => imports.begin(name, bytes)),
    append: procedures.imports.append.handler(({ input: { id, at, data } }) =>
      imports.append(id, at, Buffer.from(data, 'base64')),
    ),
    check: procedures.imports.check.handler(({ input: { id, ...form } }) =>
      imports.check(id, { ...form, mappings: saved.mappings.list() }),
    ),
    columns: procedures.imports.columns.handler(async ({ input: { id } }) => ({
      columns: await imports.columns(id),
    })),
    write: procedures.imports.write.handler(({ input: { id } }) => imports.write(id)),
    cancel: procedures.imports.cancel.handler(async ({ input: { id } }) => {
      await imports.cancel(id)
      return {}
    }),
  }
}

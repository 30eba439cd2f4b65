import { displayNameSchema, extensionNumberSchema, passwordSchema } from '../../../core/contract/index.ts'

/** Fields of the form of an extension. */
export type ExtensionField = 'number' | 'name' | 'password'

const SCHEMAS = { number: extensionNumberSchema, name: displayNameSchema, password: passwordSchema }

/** The fields that the core would refuse. */
export function extensionProblems(
  form: Partial<Readonly<Record<ExtensionField, string>>>,
): Set<ExtensionField> {
  const fields = Object.keys(SCHEMAS) as ExtensionField[]
  return new Set(
    fields.filter((field) => form[field] !== undefined && !SCHEMAS[field].safeParse(form[field]).success),
  )
}

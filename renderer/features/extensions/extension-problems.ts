import {
  displayNameSchema,
  extensionNumberSchema,
  passwordFault,
  passwordSchema,
} from '../../../core/contract/index.ts'

/** Fields of the form of an extension. */
export type ExtensionField = 'number' | 'name' | 'password'

const SCHEMAS = { number: extensionNumberSchema, name: displayNameSchema, password: passwordSchema }

/** Returns the fields that the core would refuse. */
export function extensionProblems(
  form: Partial<Readonly<Record<ExtensionField, string>>>,
): Set<ExtensionField> {
  const fields = Object.keys(SCHEMAS) as ExtensionField[]
  const wrong = fields.filter(
    (field) => form[field] !== undefined && !SCHEMAS[field].safeParse(form[field]).success,
  )
  const isWeak = form.password !== undefined && passwordFault(form.password, form.number) !== undefined
  return new Set([...wrong, ...(isWeak ? (['password'] as const) : [])])
}

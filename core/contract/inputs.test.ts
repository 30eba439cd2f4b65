import { traverseContractProcedures } from '@orpc/server'
import { describe, expect, it } from 'vitest'
import * as z from 'zod'
import { contract } from './index.ts'

const procedures: {
  name: string
  method: string
  path: string
  input: z.ZodType | undefined
  isFeed: boolean
}[] = []
traverseContractProcedures({ router: contract, path: [] }, ({ contract: procedure, path }) => {
  const { route, inputSchema, outputSchema } = procedure['~orpc']
  const isFeed = outputSchema !== undefined && !(outputSchema instanceof z.ZodType)
  procedures.push({
    name: path.join('.'),
    method: route.method ?? 'POST',
    path: route.path ?? '',
    input: inputSchema as z.ZodType | undefined,
    isFeed,
  })
})

/** Returns the paths of objects that let unknown keys through. */
function openObjects(schema: z.ZodType, at: string): string[] {
  const { def } = schema as unknown as { def: Record<string, unknown> & { type: string } }
  const within = (part: unknown, place: string) => openObjects(part as z.ZodType, place)
  switch (def.type) {
    case 'object': {
      const shape = (schema as z.ZodObject).shape
      const own = (def['catchall'] as z.ZodType | undefined)?.def.type === 'never' ? [] : [at]
      return [...own, ...Object.entries(shape).flatMap(([key, part]) => within(part, `${at}.${key}`))]
    }
    case 'array':
      return within(def['element'], `${at}[]`)
    case 'union':
      return (def['options'] as unknown[]).flatMap((option) => within(option, at))
    case 'pipe':
      return within(def['in'], at)
    default:
      return def['innerType'] === undefined ? [] : within(def['innerType'], at)
  }
}

describe('what is asked', () => {
  it.each(procedures.filter(({ input }) => input))(
    '$name refuses keys that it does not know',
    ({ input }) => {
      expect(openObjects(input!, 'input')).toEqual([])
    },
  )
})

describe('addresses', () => {
  it.each(procedures.filter(({ method }) => method === 'GET'))(
    '$path tells by its name whether it is a feed',
    ({ path, isFeed }) => expect(path.endsWith('/watch')).toBe(isFeed),
  )
})

import { OpenAPIGenerator } from '@orpc/openapi'
import { ZodToJsonSchemaConverter } from '@orpc/zod/zod4'
import { beforeAll, describe, expect, it } from 'vitest'
import { contract } from '../../contract/index.ts'
import { declareErrors, OPERATIONS_WITH_ERRORS } from './declared-errors.ts'

interface Operation {
  operationId: string
  requestBody?: unknown
  responses: Record<string, { content?: unknown }>
}

describe('the page of the API', () => {
  let operations: { at: string; operation: Operation }[]
  beforeAll(async () => {
    const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
    const page = declareErrors(await generator.generate(contract, { info: { title: 't', version: '1' } }))
    operations = Object.entries(page.paths as Record<string, Record<string, Operation>>).flatMap(
      ([path, methods]) =>
        Object.entries(methods).map(([method, operation]) => ({ at: `${method} ${path}`, operation })),
    )
  })
  const without = (status: string, among = operations) =>
    among.filter(({ operation }) => !operation.responses[status]?.content).map(({ at }) => at)

  it.each(['401', '403', '411', '413', '429', '500', '503'])('has %s with every operation', (status) => {
    expect(operations.length).toBeGreaterThan(30)
    expect(without(status)).toEqual([])
  })
  it('has 400 with every operation that takes input', () => {
    const taking = operations.filter(({ at, operation }) => operation.requestBody || at.includes('{'))
    expect(without('400', taking)).toEqual([])
  })
  it.each([
    ['get /health', '200'],
    ['get /records', '409'],
    ['get /records/calls/{callId}', '404'],
    ['post /extensions', '409'],
    ['put /extensions/{number}', '404'],
    ['put /settings', '409'],
    ['put /settings', '422'],
    ['post /records/query', '503'],
    ['post /integrations/postgres/test', '502'],
    ['post /records/imports', '507'],
  ])('%s has %s', (wanted, status) => {
    expect(
      without(
        status,
        operations.filter(({ at }) => at === wanted),
      ),
    ).toEqual([])
  })
  it('names no operation that is not there', () => {
    const names = new Set(operations.map(({ operation }) => operation.operationId))
    expect(OPERATIONS_WITH_ERRORS.filter((name) => !names.has(name))).toEqual([])
  })
})

import type { IncomingMessage, ServerResponse } from 'node:http'
import { OpenAPIGenerator } from '@orpc/openapi'
import { OpenAPIHandler } from '@orpc/openapi/node'
import {
  experimental_ZodSmartCoercionPlugin as ZodSmartCoercionPlugin,
  ZodToJsonSchemaConverter,
} from '@orpc/zod/zod4'
import type { Asking, Pbx } from '../../app/index.ts'
import { contract, RECORDS_READ_PROCEDURES, type TokenScope } from '../../contract/index.ts'
import { declareErrors } from './declared-errors.ts'
import type { Reading } from './reading/create-reading.ts'
import { isReadElsewhere, isReading } from './reading/reading-routes.ts'
import { sendError, sendJson } from './respond.ts'

/**
 * Serves the contract below `/api/`, with requests that only read records by `reading`, and its OpenAPI page at
 * `/api/openapi.json`.
 */
export function createApi(
  { router, hiding }: Pick<Pbx, 'router' | 'hiding'>,
  version: string,
  reading: Pick<Reading, 'pass'>,
): (request: IncomingMessage, response: ServerResponse, scope: TokenScope) => Promise<void> {
  const plugins = [new ZodSmartCoercionPlugin()]
  const isHere = (path: readonly string[]) => !isReadElsewhere(path.join('.'))
  const everything = new OpenAPIHandler<Asking>(router, { plugins, filter: ({ path }) => isHere(path) })
  const readable: ReadonlySet<string> = new Set(RECORDS_READ_PROCEDURES)
  const feeds = new OpenAPIHandler<Asking>(router, {
    plugins,
    filter: ({ path }) => isHere(path) && readable.has(path.join('.')),
  })
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  let page: Promise<unknown> | undefined
  return async (request, response, scope) => {
    if (request.url === '/api/openapi.json' && request.method === 'GET') {
      page ??= generator
        .generate(contract, {
          info: {
            title: 'Halfcall',
            version,
            description:
              'Everything the window does. Programs send a token with each request; errors have a `code` of a closed list and a message for people.',
          },
          servers: [{ url: '/api' }],
          security: [{ token: [] }],
          components: {
            securitySchemes: {
              token: { type: 'http', scheme: 'bearer', description: 'Made under Settings › Integrations' },
            },
          },
        })
        .then(declareErrors)
      return sendJson(response, 200, await page)
    }
    if (isReading(request.method ?? '', (request.url ?? '').split('?', 1)[0]!)) {
      return reading.pass(request, response, scope)
    }
    const { matched } = await (scope === 'manage' ? everything : feeds).handle(request, response, {
      prefix: '/api',
      context: scope === 'records:masked' ? { hiding: hiding() } : {},
    })
    if (matched) return
    if (scope === 'manage') sendError(response, 404, 'internal', 'no such procedure')
    else sendError(response, 403, 'auth.refused', `a token for ${scope} may not do this`)
  }
}

import type { IncomingMessage, ServerResponse } from 'node:http'
import { OpenAPIGenerator } from '@orpc/openapi'
import { OpenAPIHandler } from '@orpc/openapi/node'
import {
  experimental_ZodSmartCoercionPlugin as ZodSmartCoercionPlugin,
  ZodToJsonSchemaConverter,
} from '@orpc/zod/zod4'
import type { PbxRouter } from '../../app/index.ts'
import { contract } from '../../contract/index.ts'
import { sendError, sendJson } from './respond.ts'

/** Serves the contract below `/api/` and its OpenAPI page at `/api/openapi.json`. */
export function createApi(
  router: PbxRouter,
  version: string,
): (request: IncomingMessage, response: ServerResponse) => Promise<void> {
  const handler = new OpenAPIHandler(router, { plugins: [new ZodSmartCoercionPlugin()] })
  const generator = new OpenAPIGenerator({ schemaConverters: [new ZodToJsonSchemaConverter()] })
  let page: Promise<unknown> | undefined
  return async (request, response) => {
    if (request.url === '/api/openapi.json' && request.method === 'GET') {
      page ??= generator.generate(contract, {
        info: { title: 'Halfcall', version },
        servers: [{ url: '/api' }],
      })
      return sendJson(response, 200, await page)
    }
    const { matched } = await handler.handle(request, response, { prefix: '/api', context: {} })
    if (!matched) sendError(response, 404, 'internal', 'no such procedure')
  }
}

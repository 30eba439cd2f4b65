type Handler = (request: Request) => Response | Promise<Response>

const registered = new Set<string>()
const handlers = new Map<string, Handler>()

/** Schemes of the program's own. */
export const schemes: ReadonlySet<string> = registered

export const protocol = {
  registerSchemesAsPrivileged(list: readonly { scheme: string }[]) {
    for (const { scheme } of list) registered.add(scheme)
  },
  handle(scheme: string, handler: Handler) {
    registered.add(scheme)
    handlers.set(scheme, handler)
  },
  unhandle(scheme: string) {
    handlers.delete(scheme)
  },
  isProtocolHandled: (scheme: string) => handlers.has(scheme),
}

/** Answers a request of a registered scheme as the program's handler does. */
export async function answerRequest(request: Request): Promise<Response> {
  const handler = handlers.get(new URL(request.url).protocol.slice(0, -1))
  return handler ? handler(request) : new Response('no handler', { status: 404 })
}

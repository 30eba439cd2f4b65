import type { Page } from 'playwright'

// A line of its own from a page to the program, beside the one of the window: the messages of oRPC, written by hand.

interface Answer {
  readonly i: string
  readonly t?: number
  readonly p?: {
    readonly s?: number
    readonly b?: { readonly json?: unknown }
    readonly d?: { readonly json?: unknown }
  }
}

/** Calls a procedure once and returns its answer; an error is thrown with its code. */
export function ask(page: Page, path: string, input?: unknown): Promise<unknown> {
  return page.evaluate(
    ([u, json]) =>
      new Promise((resolve, reject) => {
        const id = crypto.randomUUID()
        const off = window.halfcall!.onMessage((message) => {
          const { i, p } = JSON.parse(message as string) as Answer
          if (i !== id) return
          off()
          const body = p?.b?.json
          if ((p?.s ?? 200) < 400) resolve(body)
          else reject(new Error((body as { code: string }).code))
        })
        window.halfcall!.post(JSON.stringify({ i: id, p: { u, b: { json } } }))
      }),
    [path, input] as const,
  )
}

/** Listens to a feed until it ends, or until it has given `count` items. */
export function listen(page: Page, path: string, input?: unknown, count = Infinity): Promise<unknown[]> {
  return page.evaluate(
    ([u, json, wanted]) =>
      new Promise<unknown[]>((resolve, reject) => {
        const id = crypto.randomUUID()
        const items: unknown[] = []
        const end = (off: () => void) => {
          off()
          resolve(items)
        }
        const off = window.halfcall!.onMessage((message) => {
          const { i, t, p } = JSON.parse(message as string) as Answer & { p?: { e?: string } }
          if (i !== id) return
          if (t === 3) {
            if (p?.e === 'message') items.push(p.d?.json)
            if (p?.e === 'error') reject(new Error((p.d?.json as { code?: string })?.code ?? 'error'))
            if (p?.e === 'done' || items.length >= wanted) end(off)
            return
          }
          if ((p?.s ?? 200) >= 400) reject(new Error((p?.b?.json as { code: string }).code))
        })
        window.halfcall!.post(JSON.stringify({ i: id, p: { u, b: { json } } }))
      }),
    [path, input, count] as const,
  )
}

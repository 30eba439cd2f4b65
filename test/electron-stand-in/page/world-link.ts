/** One side of the link between the world of a page's scripts and the isolated world of the preload script. */
export interface WorldLink {
  /** Puts a value into the other world's global object, functions in it callable from there. */
  expose(key: string, value: unknown): void
}

/**
 * Does the work of contextBridge over DOM events, which both worlds see. Values are copied by structured clone;
 * functions become functions that call back. Self-contained: its source runs in both worlds before any other script.
 */
export function makeWorldLink(own: string, other: string): WorldLink {
  interface Packet {
    readonly id: number
    readonly kind: 'call' | 'return' | 'expose'
    readonly value?: unknown
    readonly target?: number
    readonly key?: string
    readonly outcome?: 'value' | 'error' | 'later'
  }
  const target = globalThis as unknown as EventTarget
  const functions = new Map<number, (...args: unknown[]) => unknown>()
  const returns = new Map<number, (packet: Packet) => void>()
  let lastId = 0
  const post = (packet: Packet) =>
    target.dispatchEvent(new CustomEvent(`stand-in:${other}`, { detail: packet }))

  const holdsFunction = (value: unknown): boolean =>
    typeof value === 'function' ||
    (typeof value === 'object' && value !== null && Object.values(value).some(holdsFunction))
  const pack = (value: unknown): unknown => {
    if (typeof value === 'function') {
      functions.set(++lastId, value as (...args: unknown[]) => unknown)
      return { standInFunction: lastId }
    }
    if (!holdsFunction(value)) return structuredClone(value)
    if (Array.isArray(value)) return value.map(pack)
    return Object.fromEntries(Object.entries(value as object).map(([key, item]) => [key, pack(item)]))
  }
  const unpack = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(unpack)
    if (typeof value !== 'object' || value === null) return value
    if (Object.getPrototypeOf(value) !== Object.prototype) return value
    if ('standInFunction' in value) {
      return (...args: unknown[]) => call((value as { standInFunction: number }).standInFunction, args)
    }
    return Object.freeze(Object.fromEntries(Object.entries(value).map(([key, item]) => [key, unpack(item)])))
  }
  const packError = (error: unknown) => {
    const { name, message } = error instanceof Error ? error : new Error(String(error))
    return { name, message }
  }
  const unpackError = (value: unknown) => {
    const { name, message } = value as { name: string; message: string }
    return Object.assign(new Error(message), { name })
  }

  const call = (id: number, args: unknown[]): unknown => {
    const ticket = ++lastId
    // Events are dispatched synchronously: the first answer is there when post() returns.
    let first: Packet | undefined
    returns.set(ticket, (packet) => (first = packet))
    post({ kind: 'call', id: ticket, target: id, value: args.map(pack) })
    returns.delete(ticket)
    if (first?.outcome === 'error') throw unpackError(first.value)
    if (first?.outcome !== 'later') return unpack(first?.value)
    return new Promise((resolve, reject) => {
      returns.set(ticket, (packet) => {
        returns.delete(ticket)
        if (packet.outcome === 'error') reject(unpackError(packet.value))
        else resolve(unpack(packet.value))
      })
    })
  }
  const answerCall = ({ id, target: wanted, value }: Packet) => {
    const give = (result: unknown) => post({ kind: 'return', id, outcome: 'value', value: pack(result) })
    const fail = (error: unknown) => post({ kind: 'return', id, outcome: 'error', value: packError(error) })
    try {
      const result = functions.get(wanted!)!(...(unpack(value) as unknown[]))
      if (!(result instanceof Promise)) return give(result)
      post({ kind: 'return', id, outcome: 'later' })
      return void result.then(give).catch(fail)
    } catch (error) {
      return fail(error)
    }
  }
  target.addEventListener(`stand-in:${own}`, (event) => {
    event.stopImmediatePropagation()
    const packet = (event as CustomEvent<Packet>).detail
    if (packet.kind === 'call') answerCall(packet)
    else if (packet.kind === 'return') returns.get(packet.id)?.(packet)
    else Object.defineProperty(globalThis, packet.key!, { value: unpack(packet.value), enumerable: true })
  })
  return { expose: (key, value) => void post({ kind: 'expose', id: 0, key, value: pack(value) }) }
}

import { once } from 'node:events'
import { connect } from 'node:net'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { silentLog, systemClock } from '../../kit/index.ts'
import { createTransports } from './create-transports.ts'
import type { TransportLayer } from './transport.ts'

let transport: TransportLayer
const problems: unknown[] = []
const onProblem = (error: unknown) => problems.push(error)
beforeAll(async () => {
  process.on('uncaughtException', onProblem)
  transport = await createTransports({
    binds: [{ protocol: 'ws', address: '127.0.0.1', port: 0 }],
    listener: { received: () => undefined, malformed: () => undefined, disconnected: () => undefined },
    clock: systemClock,
    log: silentLog,
  })
})
afterAll(async () => {
  process.off('uncaughtException', onProblem)
  await transport.close()
})

it.each(['sip', 'chat'])(
  'a peer that leaves while its upgrade to %s is answered does no harm',
  async (protocol) => {
    const { port } = transport.listening[0]!
    const lines = [
      'GET / HTTP/1.1',
      'Host: x',
      'Upgrade: websocket',
      'Connection: Upgrade',
      'Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==',
      'Sec-WebSocket-Version: 13',
      `Sec-WebSocket-Protocol: ${protocol}`,
    ]
    for (let count = 0; count < 30; count++) {
      const socket = connect(port, '127.0.0.1')
      await once(socket, 'connect')
      socket.write(`${lines.join('\r\n')}\r\n\r\n`)
      socket.resetAndDestroy()
    }
    const last = connect(port, '127.0.0.1')
    last.write('GET / HTTP/1.1\r\nHost: x\r\n\r\n')
    const [answer] = (await once(last, 'data')) as [Buffer]
    expect(answer.toString()).toMatch(/^HTTP\/1\.1 426 /)
    last.destroy()
    expect(problems).toEqual([])
  },
)

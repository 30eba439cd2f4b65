import { createServer } from 'node:net'
import { once } from 'node:events'
import { expect, it } from 'vitest'
import { silentLog } from '../../kit/index.ts'
import { startEngine } from './start-engine.ts'
import { connectControl } from './testkit/control-client.ts'
import { expectIdle, SECRET } from './testkit/site.ts'

const LOOPBACK = '127.0.0.1'

/** Finds a port of loopback that nobody uses. */
async function freePort(): Promise<number> {
  const server = createServer().listen(0, LOOPBACK)
  await once(server, 'listening')
  const { port } = server.address() as { port: number }
  server.close()
  await once(server, 'close')
  return port
}

const start = (sipPort: number, controlPort: number) =>
  startEngine({
    binds: [
      { protocol: 'udp', address: LOOPBACK, port: sipPort },
      { protocol: 'tcp', address: LOOPBACK, port: sipPort },
    ],
    control: { address: LOOPBACK, port: controlPort, secret: SECRET },
    log: silentLog,
  })

it('the first application hears of every address: it cannot be there before they are bound', async () => {
  const engine = await start(0, 0)
  const app = await connectControl(engine.control.port)
  const { fields } = await app.reply(app.send(`authenticate|${SECRET}|`))
  const all = engine.listening.map(({ protocol, address, port }) => `${protocol}/${address}:${port}`)
  expect(all).toHaveLength(2)
  expect([fields[4], fields[6]]).toEqual([all.join(','), all.join(',')])
  app.socket.destroy()
  await expectIdle([engine])
})

it('an address that cannot be bound leaves no control port open', async () => {
  const [sipPort, controlPort] = [await freePort(), await freePort()]
  const other = createServer().listen(sipPort, LOOPBACK)
  await once(other, 'listening')
  await expect(start(sipPort, controlPort)).rejects.toThrow()
  await expect(connectControl(controlPort)).rejects.toMatchObject({ code: 'ECONNREFUSED' })
  other.close()
})

import { createSocket } from 'node:dgram'
import { afterAll, expect, it } from 'vitest'
import { mutate, seeded, seedMessages } from '../testkit/mutate.ts'
import type { Engine } from './options.ts'
import { expectIdle, startSite } from './testkit/site.ts'
import { openAgent } from './testkit/sip-agent.ts'

const MUTANTS = 400 * Number(process.env['HALFCALL_FUZZ_SECONDS'] ?? 4)
const ASKED = process.env['HALFCALL_FUZZ_SEED'] ?? '20261123'
const SEED = ASKED === 'now' ? Date.now() : Number(ASKED)
const BATCH = 50
const used: Engine[] = []

afterAll(() => expectIdle(used))

it(
  `${MUTANTS} mutants harm nobody: a good request is answered after each ${BATCH}, and nothing is left`,
  { timeout: 60_000 + MUTANTS * 20 },
  async () => {
    const site = await startSite()
    used.push(site.engine)
    site.srf.options((_req, res) => res.send(200))
    site.srf.invite((_req, res) => res.send(486))
    site.srf.register((_req, res) => res.send(200))
    site.srf.message((_req, res) => res.send(200))
    const random = seeded(SEED)
    const seeds = seedMessages()
    // Answers mirror what was sent, so nobody reads them.
    const hostile = createSocket('udp4')
    const good = await openAgent()
    for (let sent = 0; sent < MUTANTS; sent += BATCH) {
      for (let count = 0; count < BATCH; count++) {
        const bytes = mutate(seeds[Math.floor(random() * seeds.length)]!, random)
        hostile.send(bytes.subarray(0, 60_000), site.port, '127.0.0.1')
      }
      good.request('OPTIONS', { uri: site.uri('sentinel') }, site.port)
      const answer = await good.nextResponse(200, 'OPTIONS')
      expect(answer.status, `seed ${SEED}, after ${sent} mutants`).toBe(200)
    }
    hostile.close()
    good.close()
    site.disconnect()
  },
)

import { createRequire } from 'node:module'
import { expect, it } from 'vitest'
import { sendableStatus } from '../../call/index.ts'

const KNOWN = createRequire(import.meta.url)('sip-status') as Record<number, string>

it.each(Array.from({ length: 300 }, (_, i) => 400 + i))(
  '%i leaves as itself or as x00 of its class',
  (status) => {
    const sent = sendableStatus(status)
    expect(KNOWN[sent]).toBeDefined()
    expect(sent).toBe(KNOWN[status] === undefined ? Math.floor(status / 100) * 100 : status)
  },
)

import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../test/kit/virtual-clock.ts'
import { createNonces } from './nonces.ts'

const PHONE = '192.0.2.10'

describe('nonces', () => {
  it('are known for 300 seconds', () => {
    const clock = createVirtualClock()
    const nonces = createNonces({ clock })
    const nonce = nonces.issue(PHONE)
    clock.advance(299_999)
    expect(nonces.isCurrent(nonce, PHONE)).toBe(true)
    clock.advance(1)
    expect(nonces.isCurrent(nonce, PHONE)).toBe(false)
  })

  it('differ though they are made at the same moment', () => {
    const nonces = createNonces({ clock: createVirtualClock() })
    expect(new Set(Array.from({ length: 100 }, () => nonces.issue(PHONE))).size).toBe(100)
  })

  it('belong to one address and one run of the program', () => {
    const clock = createVirtualClock()
    const nonces = createNonces({ clock })
    const nonce = nonces.issue(PHONE)
    expect(nonces.isCurrent(nonce, '192.0.2.11')).toBe(false)
    expect(createNonces({ clock }).isCurrent(nonce, PHONE)).toBe(false)
  })

  it('are not known when any of their digits is changed', () => {
    const nonces = createNonces({ clock: createVirtualClock() })
    const nonce = nonces.issue(PHONE)
    for (let i = 0; i < nonce.length; i++) {
      const changed = nonce.slice(0, i) + (nonce[i] === '0' ? '1' : '0') + nonce.slice(i + 1)
      expect(nonces.isCurrent(changed, PHONE)).toBe(false)
    }
    for (const other of ['', 'x', nonce.toUpperCase(), `${nonce}0`]) {
      if (other !== nonce) expect(nonces.isCurrent(other, PHONE)).toBe(false)
    }
  })

  it('may be used with a rising count only', () => {
    const nonces = createNonces({ clock: createVirtualClock() })
    const nonce = nonces.issue(PHONE)
    expect([1, 2, 5].map((count) => nonces.use(nonce, count))).toEqual([true, true, true])
    expect([5, 4, 1, 0].map((count) => nonces.use(nonce, count))).toEqual([false, false, false, false])
    expect(nonces.use(nonce, 6)).toBe(true)
  })

  it('may be used once without a count', () => {
    const nonces = createNonces({ clock: createVirtualClock() })
    const nonce = nonces.issue(PHONE)
    expect(nonces.use(nonce, undefined)).toBe(true)
    expect(nonces.use(nonce, undefined)).toBe(false)
    expect(nonces.use(nonce, 7)).toBe(false)
    const counted = nonces.issue(PHONE)
    expect(nonces.use(counted, 1)).toBe(true)
    expect(nonces.use(counted, undefined)).toBe(false)
  })

  it('cannot be used again after the table of counts overflowed', () => {
    const clock = createVirtualClock()
    const nonces = createNonces({ clock, limit: 2 })
    const [first, second, third] = [1, 2, 3].map(() => {
      clock.advance(10)
      return nonces.issue(PHONE)
    }) as [string, string, string]
    for (const nonce of [first, second, third]) expect(nonces.use(nonce, 1)).toBe(true)
    expect(nonces.size).toBe(2)
    expect(nonces.isCurrent(first, PHONE)).toBe(false)
    expect(nonces.isCurrent(second, PHONE)).toBe(true)
    expect(nonces.isCurrent(third, PHONE)).toBe(true)
  })
})

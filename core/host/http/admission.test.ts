import { describe, expect, it } from 'vitest'
import { createAdmission } from './admission.ts'

describe('places for requests', () => {
  it.each([
    ['answer', true, 4],
    ['feed', true, 5],
    ['answer', false, 16],
    ['feed', false, 40],
  ] as const)('%s, reader: %s: %i for one token, and the next when one ends', (kind, isReader, places) => {
    const admission = createAdmission()
    const leaving = Array.from({ length: places }, () => admission.enter('a', isReader, kind))
    expect(leaving.every(Boolean)).toBe(true)
    expect(admission.enter('a', isReader, kind)).toBeUndefined()
    expect(admission.enter('b', isReader, kind)).toBeDefined()
    leaving[0]!()
    leaving[0]!()
    expect(admission.enter('a', isReader, kind)).toBeDefined()
    expect(admission.enter('a', isReader, kind)).toBeUndefined()
  })
  it.each([
    ['answer', 16],
    ['feed', 40],
  ] as const)('%s: %i for readers in all; who manages still gets in', (kind, places) => {
    const admission = createAdmission()
    let entered = 0
    for (let i = 0; i < 300; i++) if (admission.enter(String(i), true, kind)) entered++
    expect(entered).toBe(places)
    expect(admission.enter('manager', false, kind)).toBeDefined()
  })
})

import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../test/kit/virtual-clock.ts'
import { firstConfiguration } from './first-configuration.ts'
import { beyondBounds } from './document-bounds.ts'
import { parseInThread } from './parse-in-thread.ts'

const many = (piece: string, times: number) => piece.repeat(times)
const manyKeys = Array.from({ length: 10_000 }, (_, i) => `  - { number: "${10_000 + i}", name: "[[[[" }\n`)
const DEEP = /^is too deeply nested/
const REFERENCES = /^has more than 1000 references/

describe('the bounds of a configuration text', () => {
  it.each([
    ['open lists', many('[', 400_000), DEEP],
    ['open maps', many('{', 400_000), DEEP],
    ['maps as keys of maps', many('{a: ', 100_000), DEEP],
    ['JSON', `{"extensions":${many('[', 50)}${many(']', 50)}}`, DEEP],
    ['one list to a line', many('[\n', 200_000), DEEP],
    ['lists of lists in one line', many('- ', 200_000), DEEP],
    ['keys of keys in one line', many('? ', 200_000), DEEP],
    ['lists that begin with a bracket', many('- [', 100_000), DEEP],
    ['references', `a: &a [1]\nb: [${many('*a, ', 100_000)}]`, REFERENCES],
    ['references in lines', `a: &a 1\nb:\n${many('  - *a\n', 2000)}`, REFERENCES],
    ['length', `# ${many('x', 1_000_000)}`, /^is longer than 1000000 characters/],
  ])('are crossed by %s', (_, text, words) => {
    expect(beyondBounds(text)).toMatch(words)
  })

  it.each([
    ['nothing', ''],
    ['brackets within quotes', `a: "${many('[', 1000)}"\nb: '${many('{', 1000)}'`],
    ['brackets within a block of text', `a: |\n  ${many('[', 1000)}\n  ${many('- ', 1000)}\n`],
    ['brackets within a comment', `a: 1 # ${many('[', 1000)}`],
    ['lists side by side', `a: [${many('[], ', 1000)}]`],
    ['a long list', many('- 1\n', 10_000)],
    ['asterisks that refer to nothing', `a: "${many('*a ', 2000)}"`],
    ['ten thousand extensions', `extensions:\n${manyKeys.join('')}`],
  ])('hold %s', (_, text) => {
    expect(beyondBounds(text)).toBeUndefined()
  })
})

describe('a text that is read in a thread', { timeout: 60_000 }, () => {
  const current = firstConfiguration()
  const outcomeOf = (text: string) => parseInThread({ text, current }, createVirtualClock())

  it('comes back as what it holds', async () => {
    expect(await outcomeOf('settings: { domain: office.local }')).toMatchObject({
      ok: true,
      value: { configuration: { settings: { domain: 'office.local' }, extensions: [] } },
    })
  })

  it.each([
    ['deep', many('[', 400_000), DEEP],
    ['wrong', 'colour: red', /^is not a known key/],
    ['long', many('x', 20_000_000), /^is longer than/],
  ])('is refused when it is %s', async (_, text, words) => {
    expect(await outcomeOf(text)).toMatchObject({
      ok: false,
      error: [{ message: expect.stringMatching(words) }],
    })
  })

  it('is given up when it takes too long', async () => {
    const hasty = {
      ...createVirtualClock(),
      after(_: number, fn: () => void) {
        queueMicrotask(fn)
        return () => undefined
      },
    }
    const outcome = await parseInThread({ text: '{}', current }, hasty)
    expect(outcome).toEqual({ ok: false, error: [{ path: '', message: 'took too long to read' }] })
  })
})

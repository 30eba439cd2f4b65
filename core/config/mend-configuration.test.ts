import { expect, it } from 'vitest'
import { mendConfiguration } from './mend-configuration.ts'

const entry = (number: string, more: object = {}) => ({
  number,
  name: '',
  password: `p-${number}-xyz`,
  ...more,
})

it('an extension that cannot be kept takes only the forwardings to it along', () => {
  const mended = mendConfiguration({
    extensions: [
      entry('100', { forwarding: { busy: '101' } }),
      entry('101'),
      entry('102', { forwarding: { busy: '103' } }),
      entry('103', { name: 7 }),
    ],
  })
  const kept = mended?.extensions.map(({ number, forwarding }) => [number, forwarding?.busy])
  expect(kept).toEqual([
    ['100', '101'],
    ['101', undefined],
    ['102', undefined],
  ])
})

it('of two extensions with one number the first stays', () => {
  const mended = mendConfiguration({
    extensions: [entry('100'), entry('100', { name: 'again' }), entry('101')],
  })
  expect(mended?.extensions.map(({ number, name }) => [number, name])).toEqual([
    ['100', ''],
    ['101', ''],
  ])
})

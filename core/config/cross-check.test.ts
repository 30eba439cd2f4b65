import { expect, it } from 'vitest'
import { crossCheck } from './cross-check.ts'

const extension = (number: string, more: object = {}) => ({ number, password: 'a good password', ...more })
const found = (values: unknown) =>
  crossCheck(values).map(({ keys, message }) => `${keys.map(String).join('.')}: ${message}`)

it('a number plan without faults passes', () => {
  const forwarding = { busy: '101' }
  expect(found({ extensions: [extension('100', { forwarding }), extension('101')] })).toEqual([])
})

it('two users of one number are told, with the place of the first', () => {
  expect(found({ extensions: [extension('100'), extension('101'), extension('100')] })).toEqual([
    'extensions.2.number: "100" is taken already by extensions[0].number',
  ])
})

it.each([
  ['to nobody', '199', '"199" is no extension'],
  ['to itself', '100', '"100" is the extension itself'],
])('a forwarding %s dangles', (_, busy, message) => {
  expect(found({ extensions: [extension('100', { forwarding: { busy } })] })).toEqual([
    `extensions.0.forwarding.busy: ${message}`,
  ])
})

it('a fault elsewhere in an entry hides neither its number nor what it refers to', () => {
  const faulty = { name: 7, record: 'sometimes' }
  expect(
    found({
      extensions: [
        extension('100', { ...faulty, forwarding: { busy: '199' } }),
        extension('101', { forwarding: { busy: '100' } }),
      ],
    }),
  ).toEqual(['extensions.0.forwarding.busy: "199" is no extension'])
})

it.each([[undefined], [null], ['text'], [{ extensions: 'many' }], [{ extensions: [null, 7, []] }]])(
  'of %j nothing is told: that is for the schema',
  (values) => expect(found(values)).toEqual([]),
)

const mailed = (more: object = {}) => ({
  ...{ id: 'daily', name: 'All calls', isOn: true, target: { kind: 'mail', addresses: ['a@example.com'] } },
  ...more,
})

it('a schedule that mails needs the mail server, one that is off or writes to a folder does not', () => {
  const folder = { target: { kind: 'folder', path: '/mnt/reports' } }
  expect(found({ schedules: [mailed(), mailed({ isOn: false }), mailed(folder)] })).toEqual([
    'schedules.0.target: no mail server is set up',
  ])
  expect(found({ schedules: [mailed()], mailServer: { host: 'mail' } })).toEqual([])
})

import { expect, it } from 'vitest'
import { createFakeWorld } from '../testkit/fake-world.ts'
import { ownAnswer } from '../ports/index.ts'

const PEER = { transport: 'udp' }
it('of two devices only the first one that sends it is heard', async () => {
  const world = createFakeWorld({ devices: 2 })
  const { did } = await world.call()
  const [first, second] = world.devices
  first!.says.progress(183, 'v=0 first', PEER)
  second!.says.progress(183, 'v=0 second', PEER)
  second!.says.progress(180, '', PEER)
  first!.says.progress(183, 'v=0 first again', PEER)
  expect(did).toEqual(['183 v=0 first', '183', '180', '183 v=0 first again'])
})

const PLACE = 'c=IN IP4 192.0.2.1\r\nm=audio 4000 RTP/AVP 0\r\n'
it.each([
  ['keeps its place: the one that answered is asked nothing', PLACE, []],
  [
    'moves: so is the one that answered',
    PLACE.replace('4000', '5000'),
    [`INVITE ${PLACE.replace('4000', '5000')}`],
  ],
])(
  'another device answers: one dialog gets one answer, then an offer; the caller %s',
  async (_, place, asked) => {
    const world = createFakeWorld({ devices: 2, midCall: { ...ownAnswer(200, 'OK'), body: place } })
    const caller = await world.call({ sdp: PLACE })
    const [first, second] = world.devices
    first!.says.progress(183, 'v=0 first', PEER)
    second!.says.answered('v=0 second', PEER)
    expect(caller.did).toEqual(['183 v=0 first', '200 v=0 first'])
    await world.settle()
    expect(caller.did).toHaveLength(2)
    caller.says.acknowledged('', {})
    await world.settle()
    expect(caller.did.slice(2)).toEqual(['INVITE v=0 second'])
    expect(second!.did).toEqual(asked)
    caller.says.acknowledged('', {})
    await world.settle()
    expect(caller.did).toHaveLength(3)
  },
)

it('a caller who answers the offer without a session keeps the one it had', async () => {
  const world = createFakeWorld({ devices: 2, midCall: ownAnswer(200, 'OK') })
  const caller = await world.call({ sdp: PLACE })
  const [first, second] = world.devices
  first!.says.progress(183, 'v=0 first', PEER)
  second!.says.answered('v=0 second', PEER)
  caller.says.acknowledged('', {})
  await world.settle()
  expect(second!.did).toEqual([])
})

it('the device that was heard answers: nothing is asked again', async () => {
  const world = createFakeWorld({ devices: 2 })
  const caller = await world.call()
  const [first, second] = world.devices
  first!.says.progress(183, 'v=0 first', PEER)
  second!.says.progress(183, 'v=0 second', PEER)
  first!.says.answered('', PEER)
  caller.says.acknowledged('', {})
  await world.settle()
  expect(caller.did.at(-1)).toBe('200 v=0 first')
  expect(first!.did).toEqual([])
})

import { expect, it } from 'vitest'
import { createFakeWorld } from '../testkit/fake-world.ts'
import { ownAnswer, type MidCallAnswer } from '../ports/index.ts'

const PEER = { transport: 'udp' }
/** The offer that a device makes when it is asked for one. */
const offering = (acknowledged: string[]): MidCallAnswer => ({
  ...ownAnswer(200, 'OK'),
  body: 'v=0 anew',
  acknowledge: (sdp) => void acknowledged.push(sdp),
})

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

it('another device answers: one dialog gets one answer, and both parties agree anew after the ACK', async () => {
  const acknowledged: string[] = []
  const world = createFakeWorld({ devices: 2, midCall: offering(acknowledged) })
  const caller = await world.call()
  const [first, second] = world.devices
  first!.says.progress(183, 'v=0 first', PEER)
  second!.says.answered('v=0 second', PEER)
  expect(caller.did).toEqual(['183 v=0 first', '200 v=0 first'])
  await world.settle()
  expect(second!.did).toEqual([])
  caller.says.acknowledged('', {})
  await world.settle()
  expect(second!.did).toEqual(['INVITE '])
  expect(caller.did.at(-1)).toBe('INVITE v=0 anew')
  expect(acknowledged).toEqual(['v=0 anew'])
  caller.says.acknowledged('', {})
  await world.settle()
  expect(second!.did).toEqual(['INVITE '])
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

import { expect, it } from 'vitest'
import { createFakeWorld, pointsOf } from '../testkit/fake-world.ts'

it('181 and 182 reach the caller and are no ringing', async () => {
  const world = createFakeWorld()
  const { did, says } = await world.call()
  const device = world.devices[0]!
  device.says.progress(181, '', {})
  device.says.progress(182, 'v=0 music', {})
  device.says.progress(180, '', {})
  device.says.answered('v=0 answer', {})
  device.says.progress(182, '', {})
  expect(did).toEqual(['181', '182 v=0 music', '180', '200 v=0 answer'])
  says.ended({}, true)
  await world.settle()
  expect(pointsOf(world.half('T'))).not.toContain('181')
  const events = world.half('T').entries.map(({ event }) => event)
  expect(events.filter((event) => event === 'alerting')).toHaveLength(1)
})

it('a notice for a caller who gave up goes nowhere', async () => {
  const world = createFakeWorld()
  const { did, says } = await world.call()
  says.abandoned({})
  world.devices[0]!.says.progress(182, '', {})
  expect(did).toEqual([])
})

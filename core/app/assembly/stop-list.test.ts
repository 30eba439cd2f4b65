import { expect, it } from 'vitest'
import { createStopList } from './stop-list.ts'

it('what was started last stops first, each step after the one before is done; what is to be last is', async () => {
  const stops = createStopList()
  const said: string[] = []
  stops.add(() => said.push('store'))
  stops.add(async () => {
    await Promise.resolve()
    said.push('calls')
  })
  stops.addLast(() => said.push('side file'))
  stops.add(() => said.push('files'))
  await stops.run()
  expect(said.splice(0)).toEqual(['files', 'calls', 'store', 'side file'])
  await stops.run()
  expect(said).toEqual([])
})

import { beforeEach, expect, it } from 'vitest'
import { createVirtualClock, type VirtualClock } from '../../../../test/kit/virtual-clock.ts'
import { createEmitter, silentLog } from '../../../kit/index.ts'
import { createDiskPatience, type DiskPatience } from './disk-patience.ts'

let clock: VirtualClock
let patience: DiskPatience
let tell: (isThere: boolean) => void
let over: string[]

beforeEach(() => {
  clock = createVirtualClock()
  over = []
  const presence = createEmitter<boolean>(() => undefined)
  tell = (isThere) => presence.emit(isThere)
  const onPresence = (listener: (isThere: boolean, problem: string) => void) =>
    presence.on((isThere) => listener(isThere, isThere ? '' : 'the disk is full'))
  patience = createDiskPatience({ store: { onPresence }, ms: 2000, clock, log: silentLog })
})

const settled = () => new Promise<void>((resolve) => void setImmediate(resolve))
const never = new Promise<void>(() => undefined)
const begin = (name: string, write: Promise<unknown> = never) =>
  void patience.waitFor(write).then(
    () => over.push(name),
    (error: unknown) => over.push(`${name}: ${String(error)}`),
  )

it('waits for the write, as long as the store is there', async () => {
  const write = Promise.withResolvers<void>()
  begin('a', write.promise)
  begin('b', Promise.reject(new Error('no')))
  clock.advance(10_000)
  await expect.poll(() => over).toEqual(['b: Error: no'])
  write.resolve()
  await expect.poll(() => over).toEqual(['b: Error: no', 'a'])
})

it('waits for two seconds of trouble in all, then not at all until the store is there again', async () => {
  begin('before')
  tell(false)
  clock.advance(1500)
  tell(false) // The store tells it each time it tries.
  begin('during')
  clock.advance(499)
  await settled()
  expect(over).toEqual([])
  clock.advance(1)
  await expect.poll(() => over).toEqual(['before', 'during'])
  begin('after')
  begin('failing', Promise.reject(new Error('no')))
  await expect.poll(() => over.slice(2)).toEqual(['after', 'failing'])
  tell(true)
  begin('again')
  clock.advance(60_000)
  await settled()
  expect(over).toHaveLength(4)
})

it('a short trouble holds calls up no longer than it lasts', async () => {
  const write = Promise.withResolvers<void>()
  begin('a', write.promise)
  tell(false)
  clock.advance(1999)
  tell(true)
  clock.advance(1999)
  await settled()
  expect(over).toEqual([])
  write.resolve()
  await expect.poll(() => over).toEqual(['a'])
})

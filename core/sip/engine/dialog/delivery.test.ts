import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../../../test/kit/virtual-clock.ts'
import type { Application } from '../control/index.ts'
import { createDelivery } from './delivery.ts'
import { createTurns } from './turns.ts'

function setUp() {
  const clock = createVirtualClock()
  const sent: string[] = []
  const app: Application = { id: 1, tags: [], alive: true, send: (frame) => sent.push(frame.leader) }
  return { clock, sent, delivery: createDelivery(clock, app) }
}

describe('delivery of a dialog', () => {
  it('holds a BYE while the dialog settles, and what follows it', () => {
    const { clock, sent, delivery } = setUp()
    delivery.settle(40)
    delivery.send({ leader: 'ack' }, false)
    delivery.send({ leader: 'bye' }, true)
    delivery.send({ leader: 'late answer' }, false)
    expect(sent).toEqual(['ack'])
    clock.advance(39)
    expect(sent).toEqual(['ack'])
    clock.advance(1)
    expect(sent).toEqual(['ack', 'bye', 'late answer'])
    delivery.send({ leader: 'next bye' }, true)
    expect(sent.at(-1)).toBe('next bye')
    expect(clock.pending).toBe(0)
  })

  it('settles sooner when told so', () => {
    const { clock, sent, delivery } = setUp()
    delivery.settle(250)
    delivery.send({ leader: 'bye' }, true)
    delivery.settle(10)
    clock.advance(10)
    expect(sent).toEqual(['bye'])
    expect(clock.pending).toBe(0)
  })
})

describe('turns of a dialog', () => {
  it('lets one INVITE after the other run', () => {
    const turns = createTurns()
    const order: string[] = []
    const [first, theirs] = [{}, {}]
    const start = (name: string, holder: object) => () => {
      order.push(name)
      turns.hold(holder, 'ours')
    }
    turns.hold(theirs, 'theirs')
    const [second, third] = [{}, {}]
    turns.whenFree(start('first', first), () => order.push('lost'))
    turns.whenFree(start('second', second), () => order.push('lost'))
    turns.whenFree(start('third', third), () => order.push('lost'))
    expect([turns.held, order]).toEqual(['theirs', []])
    turns.release(theirs)
    expect([turns.held, order]).toEqual(['ours', ['first']])
    turns.release(first)
    turns.release(first)
    expect(order).toEqual(['first', 'second'])
    turns.end()
    expect(order).toEqual(['first', 'second', 'lost'])
    turns.release(second)
    turns.whenFree(
      () => order.push('ran'),
      () => order.push('too late'),
    )
    expect(order.at(-1)).toBe('too late')
  })
})

import { expect, it } from 'vitest'
import { createEdge } from './edge.ts'
import { createMailbox } from './mailbox.ts'

it('steps run one after the other, in the order they came, never inside each other', () => {
  const { post } = createMailbox()
  const order: string[] = []
  const failed = () => order.push('failed')
  post(() => {
    order.push('first begins')
    post(() => order.push('third'), failed)
    order.push('first ends')
    post(() => order.push('fourth'), failed)
  }, failed)
  post(() => order.push('fifth'), failed)
  expect(order).toEqual(['first begins', 'first ends', 'third', 'fourth', 'fifth'])
})

it('a step that throws is reported to its own call alone, and those behind it run', () => {
  const { post } = createMailbox()
  const seen: string[] = []
  const call = (name: string) => (error: unknown) => seen.push(`${name}: ${(error as Error).message}`)
  post(() => {
    post(() => {
      throw new Error('a fault')
    }, call('a'))
    post(() => seen.push('b runs'), call('b'))
  }, call('c'))
  expect(seen).toEqual(['a: a fault', 'b runs'])
})

it('a report of a fault that throws, too, stops nobody else', () => {
  const { post } = createMailbox()
  const throwing = () => {
    throw new Error('a fault')
  }
  expect(() => post(throwing, throwing)).toThrow('a fault')
  let hasRun = false
  post(() => (hasRun = true), throwing)
  expect(hasRun).toBe(true)
})

it('what is asynchronous comes back as a step; its rejection is a fault of the call', async () => {
  const mailbox = createMailbox()
  const seen: string[] = []
  const edge = createEdge(mailbox, (error) => seen.push(`failed: ${(error as Error).message}`))
  edge.enter(() => {
    edge.resume(Promise.resolve('an answer'), (result) => seen.push(result))
    edge.resume(Promise.reject(new Error('no answer')), () => seen.push('never'))
    edge.leave(() => {
      throw new Error('a leg')
    })
    seen.push('goes on')
  })
  await Promise.resolve()
  await Promise.resolve()
  expect(seen).toEqual(['failed: a leg', 'goes on', 'an answer', 'failed: no answer'])
})

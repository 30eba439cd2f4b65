import { expect, it } from 'vitest'
import { silentLog, type Logger } from '../../core/kit/index.ts'
import { createSenderCheck, type Sender } from './sender.ts'

const ours: Sender = {
  sender: { id: 1 },
  senderFrame: { url: 'app://halfcall/index.html#/records', parent: null },
}

function check(event: Sender) {
  const lines: unknown[] = []
  const log: Logger = { ...silentLog, warn: (_message, facts) => void lines.push(facts?.['reason']) }
  const isKnown = createSenderCheck({ origin: 'app://halfcall', windowId: () => 1, log })
  return { known: isKnown('channel', event), lines }
}

it('knows the main frame of our window on our page', () => {
  expect(check(ours)).toEqual({ known: true, lines: [] })
})

it.each<[string, Sender]>([
  ['not our window', { ...ours, sender: { id: 2 } }],
  ['its frame is gone', { ...ours, senderFrame: null }],
  ['not the main frame', { ...ours, senderFrame: { url: 'app://halfcall/', parent: {} } }],
  ['not our page', { ...ours, senderFrame: { url: 'https://halfcall/', parent: null } }],
  ['not our page', { ...ours, senderFrame: { url: 'app://halfcall.evil/', parent: null } }],
  ['not our page', { ...ours, senderFrame: { url: 'about:blank', parent: null } }],
  ['not our page', { ...ours, senderFrame: { url: '', parent: null } }],
])('rejects and logs: %s (%#)', (reason, event) => {
  expect(check(event)).toEqual({ known: false, lines: [reason] })
})

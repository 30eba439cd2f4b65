import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import {
  networkFrame,
  newRequestFrame,
  nokFrame,
  okFrame,
  sentAnswerFrame,
  sentRequestFrame,
  unsolicitedFrame,
} from './frames.ts'
import { parseAppFrame } from './leader.ts'
import { wireTime } from './wire-time.ts'

/** The control traffic of a drachtio-server 0.9.9 while drachtio-srf's own suite ran against it. */
const TRACE = readFileSync(new URL('../../testdata/drachtio-server-0.9.9.trace', import.meta.url), 'utf8')

const recorded = TRACE.split(/^(?=--- \d{4}-)/m)
  .map((block) => /^--- \S+ (C>S|S>C) conn (\S+) len=\d+\n([\s\S]*?)\n*$/.exec(block))
  .filter((match) => match !== null)
  .map(([, direction, connection, payload]) => ({
    direction,
    connection,
    payload: payload!.replaceAll('\n', '\r\n'),
  }))
const fromServer = recorded
  .filter(({ direction }) => direction === 'S>C')
  .map(({ payload }) => payload.split('\r\n', 1)[0]!)
const fromApps = recorded.filter(({ direction }) => direction === 'C>S').map(({ payload }) => payload)

const UUID = '[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}'
const FACTS = String.raw`\d+\|[a-z]*\|[^|]*\|\d+\|\d\d:\d\d:\d\d\.\d{6}`
const DIALOG = String.raw`[^|]+;from-tag=[^|]+`
/** The shapes of a server's frames: name and leader. */
const SHAPES: readonly (readonly [string, RegExp])[] = [
  [
    'authenticated',
    new RegExp(
      `^${UUID}\\|response\\|${UUID}\\|OK\\|[a-z]*/[^|]+\\|v\\d+\\.\\d+\\.\\d+[^|]*\\|[a-z]+/[^|]+$`,
    ),
  ],
  ['ok', new RegExp(`^${UUID}\\|response\\|${UUID}\\|OK$`)],
  [
    'request sent',
    new RegExp(`^${UUID}\\|response\\|${UUID}\\|OK\\|application\\|${FACTS}\\|${UUID}\\|Msg sent:\\|$`),
  ],
  [
    'answer sent',
    new RegExp(
      `^${UUID}\\|response\\|${UUID}\\|OK\\|application\\|${FACTS}\\|${UUID}\\|(${DIALOG})?\\|\\|Msg sent:\\|$`,
    ),
  ],
  ['refused', new RegExp(`^${UUID}\\|response\\|${UUID}\\|NOK\\|[^|]+$`)],
  ['new request', new RegExp(`^${UUID}\\|sip\\|network\\|${FACTS}\\|${UUID}\\|\\|[^|]+\\|\\d+\\|$`)],
  ['message', new RegExp(`^${UUID}\\|sip\\|network\\|${FACTS}\\|${UUID}\\|(${DIALOG})?\\|$`)],
  ['own BYE', new RegExp(`^${UUID}\\|sip\\|application\\|${FACTS}\\|unsolicited\\|${DIALOG}\\|$`)],
]
const shapeOf = (leader: string) => SHAPES.find(([, shape]) => shape.test(leader))?.[0]

describe('the recorded control protocol', () => {
  it('every frame of the server has one of the known shapes', () => {
    expect(fromServer.length).toBeGreaterThan(50)
    expect(fromServer.filter((leader) => shapeOf(leader) === undefined)).toEqual([])
  })

  it('every frame of an application is understood', () => {
    const kinds = fromApps.map((payload) => parseAppFrame(Buffer.from(payload)).kind)
    expect(kinds.length).toBeGreaterThan(50)
    expect(kinds).not.toContain('unknown')
    expect(new Set(kinds)).toEqual(new Set(['authenticate', 'route', 'sip']))
  })

  it('our frames have the same shapes', () => {
    const id = '6a1f6b0e-9c1c-4a6e-8a2d-1f0c5b7d9e11'
    const framed = {
      message: Buffer.from('SIP/2.0 200 OK\r\n\r\n'),
      protocol: 'udp',
      address: '127.0.0.1',
      port: 5060,
      time: wireTime(Date.UTC(2026, 10, 23)),
    }
    const dialog = 'a@b;from-tag=c'
    const ours = {
      ok: okFrame(id),
      authenticated: okFrame(id, 'udp/127.0.0.1:5060', 'v0.9.10-embedded', 'udp/127.0.0.1:5060'),
      refused: nokFrame(id, 'Unknown message type'),
      'request sent': sentRequestFrame(id, id, framed),
      'answer sent': sentAnswerFrame(id, id, dialog, framed),
      'new request': newRequestFrame(id, framed, { address: '127.0.0.1', port: 5060 }),
      message: networkFrame(id, dialog, framed),
      'own BYE': unsolicitedFrame(dialog, framed),
    }
    for (const [name, frame] of Object.entries(ours)) expect(shapeOf(`${id}|${frame.leader}`)).toBe(name)
  })
})

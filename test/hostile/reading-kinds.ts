import type { Socket } from 'node:net'
import { MONTH } from '../bench/a-month.ts'
import { scaled } from './office.ts'
import {
  connections,
  countRefusals,
  requestText,
  webSockets,
  type Running,
  type Target,
} from './reading-clients.ts'

/** One kind of reading without end. */
export interface ReadingKind {
  readonly name: string
  readonly begin: (target: Target) => Running
  /** Some of it is refused. */
  readonly isRefused?: boolean
  /** The server, or the client itself, ends connections. */
  readonly isEnded?: boolean
}

const PAGE = '/api/records?since=0&limit=1000'
const STREAMS = scaled(300, 1500)
const filter = { ...MONTH, where: [{ field: 'duration', is: 'atLeast', values: ['1'] }] }
const MONTH_FILTER = { ...MONTH, where: [] }
const year = { from: MONTH.to - 365 * 86_400_000, to: MONTH.to, where: [] }
const nowhere = { ...MONTH, where: [{ field: 'reason', is: 'contains', values: ['nowhere to be found'] }] }
const over = (asked: object) => ({ ...asked, zone: 'Europe/Berlin' })

/** Sends requests of readers over connections and reads each answer; the next one is sent when it is there. */
const backToBack =
  (count: number, path: string, body: unknown) =>
  (target: Target): Running =>
    connections(target, count, (socket, outcome) => {
      const text = requestText(target.reader, 'POST', path, body)
      countRefusals(socket, outcome).on('data', () => socket.writableLength === 0 && socket.write(text))
      socket.write(text)
    })

/** Returns a call of the window's own protocol. */
const call = (id: number, path: string, input: unknown) =>
  JSON.stringify({ i: String(id), p: { u: path, b: { json: input } } })

const rpc = (target: Target, count: number, begin: Parameters<typeof webSockets>[2]) =>
  webSockets(target, { count, path: '/rpc', token: target.manager }, begin)

/** Opens windows that send a list of this many values as soon as they are open; those that end are opened again. */
const largeMessages =
  (values: number) =>
  (target: Target): Running => {
    const text = Buffer.from(`{"i":"0","p":{"u":"/saved/save","b":{"json":[${'1,'.repeat(values - 1)}1]}}}`)
    // One masked text frame (RFC 6455 §5.2) whose mask is 0, so that making it costs this process nothing.
    const header = Buffer.alloc(14)
    header.writeUInt16BE(0x81ff)
    header.writeBigUInt64BE(BigInt(text.length), 2)
    const upgrade =
      `GET /rpc HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ${target.manager}\r\nConnection: Upgrade\r\n` +
      'Upgrade: websocket\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n'
    const begin = (socket: Socket) => {
      socket.write(upgrade)
      socket.once('data', () => {
        socket.write(header)
        socket.write(text)
        // The refusal, to which a well-behaved window would answer.
        socket.once('data', () => socket.destroy())
      })
    }
    return connections(target, 4, begin, true)
  }

/** The kinds of reading that somebody with a token could try so that calls wait. */
export const READING_KINDS: readonly ReadingKind[] = [
  {
    name: '20 connections with 520 requests sent ahead, nothing read',
    begin: (target) =>
      connections(target, 20, (socket) => {
        socket.pause().write(requestText(target.reader, 'GET', PAGE).repeat(520))
      }),
  },
  {
    name: '20 connections with 520 requests sent ahead, again and again',
    begin: (target) =>
      connections(
        target,
        20,
        (socket, outcome) => {
          countRefusals(socket, outcome).write(requestText(target.reader, 'GET', PAGE).repeat(520))
        },
        true,
      ),
    isRefused: true,
  },
  {
    name: `${STREAMS} streams`,
    begin: (target) =>
      connections(target, STREAMS, (socket, outcome) => {
        countRefusals(socket, outcome).write(requestText(target.reader, 'GET', '/api/records/watch'))
      }),
    isRefused: true,
  },
  {
    name: '20 connections that open streams and drop them',
    begin: (target) =>
      connections(
        target,
        20,
        (socket) => {
          socket.write(requestText(target.reader, 'GET', '/api/records/watch'))
          setTimeout(() => socket.destroy(), 30)
        },
        true,
      ),
    isEnded: true,
  },
  {
    name: '20 connections that give reports up',
    begin: (target) =>
      connections(
        target,
        20,
        (socket) => {
          const body = over({ filter, bucket: 'day' })
          socket.write(requestText(target.reader, 'POST', '/api/reports/time', body))
          setTimeout(() => socket.destroy(), 30)
        },
        true,
      ),
    isEnded: true,
  },
  {
    name: '4 connections that read slowly',
    begin: (target) =>
      connections(target, 4, (socket) => {
        socket.write(requestText(target.reader, 'GET', PAGE).repeat(10))
        socket.on('data', () => {
          socket.pause()
          setTimeout(() => socket.resume(), 20)
        })
      }),
  },
  {
    name: 'searches that find nothing',
    begin: backToBack(4, '/api/records/query', { filter: nowhere, limit: 500 }),
  },
  {
    name: 'pages of 500 calls back to back',
    begin: backToBack(4, '/api/records/calls', { filter, limit: 500 }),
  },
  {
    name: 'reports of a year back to back',
    begin: backToBack(4, '/api/reports/time', over({ filter: year, bucket: 'day' })),
  },
  {
    name: 'the feed from the beginning, again and again',
    begin: (target) =>
      webSockets(target, { count: 5, path: '/feed?since=0', token: target.reader }, (client) => {
        client.on('message', () => undefined)
        setTimeout(() => client.terminate(), 1000)
      }),
  },
  {
    name: 'the feed from the beginning, never read',
    begin: (target) =>
      webSockets(target, { count: 5, path: '/feed?since=0', token: target.reader }, (client) =>
        client.pause(),
      ),
  },
  {
    name: '20 windows that ask 1,000 times each and read nothing',
    begin: (target) =>
      rpc(target, 20, (client) => {
        client.pause()
        for (let id = 0; id < 1000; id++) client.send(call(id, '/cdr/list', { filter, limit: 500 }))
      }),
  },
  {
    name: '4 windows that turn pages back to back',
    begin: (target) =>
      rpc(target, 4, (client) => {
        let id = 0
        const ask = () => client.send(call(id++, '/cdr/since', { since: 0, limit: 1000 }))
        client.on('message', ask)
        ask()
      }),
  },
  {
    name: '4 windows that send messages of 15 MB',
    begin: largeMessages(7_500_000),
    isEnded: true,
  },
  {
    name: '4 windows that send lists of half a million values',
    begin: largeMessages(500_000),
    isEnded: true,
  },
  {
    name: 'exports that are begun and given up',
    begin: (target) =>
      connections(
        target,
        8,
        (socket) => {
          const body = over({ filter: MONTH_FILTER, format: 'csv' })
          socket.write(requestText(target.manager, 'POST', '/api/records/export', body))
          socket.on('data', () => undefined)
          setTimeout(() => socket.destroy(), 500)
        },
        true,
      ),
    isEnded: true,
  },
]

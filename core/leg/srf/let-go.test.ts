import { createRequire } from 'node:module'
import { expect, it } from 'vitest'
import type { SrfDialog } from './library.ts'
import { letGoOfMessages } from './let-go.ts'

const require = createRequire(import.meta.url)
const SipMessage = require('drachtio-srf/lib/sip-parser/message') as new (text: string) => object
const Request = require('drachtio-srf/lib/request') as new (message: object, meta: object) => Holder
const Response = require('drachtio-srf/lib/response') as new (agent: object) => Holder
const Dialog = require('drachtio-srf/lib/dialog') as new (
  srf: object,
  type: 'uac',
  parts: object,
) => SrfDialog & Record<string, unknown>

interface Holder {
  msg: object
  meta: object
  on(event: string, listener: () => void): void
  listenerCount(event: string): number
  get(name: string): string | undefined
}

const lines = (start: string) =>
  `${start}\r\nVia: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bK1\r\nFrom: <sip:100@a>;tag=one\r\nTo: <sip:101@a>;tag=two\r\n` +
  `Call-ID: some-call-id@somewhere\r\nCSeq: 1 INVITE\r\nContact: <sip:101@127.0.0.1:5070>\r\nContent-Length: 3\r\n\r\nv=0`
const meta = { source: 'network', address: '127.0.0.1', port: '5070', protocol: 'udp', dialogId: 'dialog-1' }

it('a dialog forgets its messages and keeps what the library needs of them', () => {
  const req = new Request(new SipMessage(lines('INVITE sip:101@a SIP/2.0')), meta)
  const res = new Response({})
  res.msg = new SipMessage(lines('SIP/2.0 200 OK'))
  res.meta = meta
  req.on('cancel', () => undefined)
  const dialog = new Dialog({}, 'uac', { req, res })
  const { sip, local, remote } = structuredClone({
    sip: dialog.sip,
    local: dialog.local,
    remote: dialog.remote,
  })
  letGoOfMessages(dialog)
  expect(req.get('Call-ID')).toBeUndefined()
  expect(res.get('Contact')).toBeUndefined()
  expect(JSON.stringify([req.msg, res.msg])).not.toContain('z9hG4bK')
  expect(req.listenerCount('cancel')).toBe(0)
  expect([dialog['id'], dialog['dialogType']]).toEqual(['dialog-1', 'INVITE'])
  expect({ sip: dialog.sip, local: dialog.local, remote: dialog.remote }).toEqual({ sip, local, remote })
  expect(sip).toEqual({ callId: 'some-call-id@somewhere', localTag: 'one', remoteTag: 'two' })
  expect(remote).toEqual({ uri: 'sip:101@127.0.0.1:5070', sdp: 'v=0' })
})

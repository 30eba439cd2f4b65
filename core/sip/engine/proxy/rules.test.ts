import { expect, it } from 'vitest'
import type { SipRequest, SipResponse } from '../../message/index.ts'
import { bestResponse } from './best-response.ts'
import { forwardRequest, hopsLeft, nextHopUri, targetUri, withoutOwnRoutes } from './forward-request.ts'

const request = (headers: Record<string, string>): SipRequest => ({
  type: 'request',
  method: 'INVITE',
  uri: 'sip:bob@192.0.2.9',
  headers: Object.entries(headers).map(([name, value]) => ({ name, value })),
  body: new Uint8Array(),
})
const response = (status: number, headers: SipResponse['headers'] = []): SipResponse => ({
  type: 'response',
  status,
  reason: '',
  headers,
  body: new Uint8Array(),
})

it('counts hops down; without a count it begins at 70', () => {
  expect(hopsLeft(request({ 'Max-Forwards': '0' }))).toBe(0)
  const forwarded = forwardRequest(request({}), { recordRoutes: [], added: [] })
  expect(forwarded.headers).toEqual([{ name: 'Max-Forwards', value: '70' }])
})

it('takes its own entries off the route set and goes on along it', () => {
  const isOurs = (uri: string) => uri.includes('192.0.2.1')
  const routed = request({ Route: '<sip:192.0.2.1;lr>, <sip:192.0.2.1:5070;lr>, <sip:192.0.2.2;lr>' })
  const rest = withoutOwnRoutes(routed, isOurs)
  expect(nextHopUri(rest)).toBe('sip:192.0.2.2;lr')
  expect(nextHopUri(withoutOwnRoutes(request({ Route: '<sip:192.0.2.1;lr>' }), isOurs))).toBe(
    'sip:bob@192.0.2.9',
  )
})

it.each([
  ['bob', 'sip:bob'],
  ['192.0.2.1:5070', 'sip:192.0.2.1:5070'],
  ['sip:a@b;transport=tcp', 'sip:a@b;transport=tcp'],
  ['sip:a@b?Subject=x', 'sip:a@b'],
])('takes %s as %s', (target, uri) => {
  expect(targetUri(target)).toBe(uri)
})

it.each([
  [[486, 603, 404], 603],
  [[503, 486], 486],
  [[500, 503], 500],
  [[404, 401], 401],
  [[408, 302], 302],
])('%o: the best is %i', (statuses, best) => {
  expect(bestResponse(statuses.map((status) => response(status)))?.status).toBe(best)
})

it('carries every challenge', () => {
  const first = response(407, [{ name: 'Proxy-Authenticate', value: 'Digest realm="a"' }])
  const second = response(401, [{ name: 'WWW-Authenticate', value: 'Digest realm="b"' }])
  const best = bestResponse([first, second])
  expect(best?.headers.map(({ value }) => value).toSorted()).toEqual(['Digest realm="a"', 'Digest realm="b"'])
})

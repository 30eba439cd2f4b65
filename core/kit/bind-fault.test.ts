import { expect, it } from 'vitest'
import { bindFault } from './bind-fault.ts'

const fault = (code: string, port: number, platform: string, transport: 'udp' | 'tcp' = 'udp') =>
  bindFault(
    { where: `UDP 0.0.0.0 port ${port}`, port, transport },
    Object.assign(new Error(`bind ${code}`), { code }),
    platform,
  )

it.each([
  ['EADDRINUSE', 5060, 'win32', 'port.busy', /is in use by another program$/],
  [
    'EACCES',
    5060,
    'win32',
    'port.denied',
    /reserved by Windows \("netsh interface ipv4 show excludedportrange protocol=udp" lists/,
  ],
  ['EACCES', 506, 'linux', 'port.denied', /needs rights .* below 1024/],
  ['EACCES', 506, 'darwin', 'port.denied', /needs rights .* below 1024/],
  ['EACCES', 5060, 'linux', 'engine.unavailable', /^cannot listen on UDP 0\.0\.0\.0 port 5060: bind EACCES$/],
  ['EADDRNOTAVAIL', 5060, 'win32', 'engine.unavailable', /bind EADDRNOTAVAIL$/],
])('%s of port %i on %s is %s', (code, port, platform, expected, text) => {
  const found = fault(code, port, platform)
  expect(found.code).toBe(expected)
  expect(found.message).toMatch(text)
})

it('names the list of the transport', () => {
  expect(fault('EACCES', 8088, 'win32', 'tcp').message).toContain('protocol=tcp')
})

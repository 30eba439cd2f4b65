import { headerValue, type SipRequest } from '../../message/index.ts'

/** The names that tools which search the internet for open PBXs give themselves. */
const TOOLS = [
  'friendly-scanner',
  'friendly-request',
  'sipvicious',
  'sip-scan',
  'sipsak',
  'sundayddr',
  'sipcli',
  'sip-cli',
  'iwar',
  'sivus',
  'smap',
  'vaxsipuseragent',
  'pplsip',
  'eyebeam release 3004',
]

/** Returns whether a request gives itself away as a scanner's: by its User-Agent, or by the user it pretends to be. */
export function isScanner(request: SipRequest): boolean {
  const names = [headerValue(request, 'User-Agent'), headerValue(request, 'From'), headerValue(request, 'To')]
  return names.some((name) => {
    const text = name?.toLowerCase()
    return text !== undefined && TOOLS.some((tool) => text.includes(tool))
  })
}

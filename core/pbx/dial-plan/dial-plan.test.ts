import { describe, expect, it } from 'vitest'
import { createOffice, createOfficePhone } from '../../../test/kit/pbx-office.ts'

const dial = (office: ReturnType<typeof createOffice>, dialedNumber: string, dialedHost = 'office.local') =>
  office.dialPlan.route({ callerNumber: '100', dialedNumber, dialedHost })

const who = { number: '101', name: 'Name 101' }

describe('dial plan', () => {
  it('leads to all phones of an extension', async () => {
    const office = createOffice()
    for (const contact of ['<sip:101@192.0.2.20>', '<sip:101@10.0.0.5>']) {
      await createOfficePhone(office, '101', { callId: contact }).register({ contact })
    }
    const devices = [
      {
        uri: 'sip:101@10.0.0.5',
        route: [],
        nextHop: 'sip:192.0.2.10:5060;transport=udp',
        userAgent: 'Test phone 1.0',
      },
      {
        uri: 'sip:101@192.0.2.20',
        route: [],
        nextHop: 'sip:192.0.2.10:5060;transport=udp',
        userAgent: 'Test phone 1.0',
      },
    ]
    expect(dial(office, '101')).toEqual({ kind: 'extension', ...who, devices })
    expect(dial(office, '101', '192.0.2.1')).toMatchObject({ kind: 'extension' })
  })

  it('does not reach an extension without phones', () => {
    expect(dial(createOffice(), '101')).toEqual({ kind: 'unreachable', ...who })
  })

  it('does not know other numbers, nor other hosts', () => {
    const office = createOffice()
    for (const number of ['999', '', '1010', 'constructor'])
      expect(dial(office, number)).toEqual({ kind: 'not_found' })
    expect(dial(office, '101', 'elsewhere.example')).toEqual({ kind: 'not_found' })
  })

  it('follows the configuration at once', () => {
    const office = createOffice()
    const { configuration } = office.state
    office.state.configuration = { ...configuration, extensions: configuration.extensions.slice(0, 1) }
    expect(dial(office, '101')).toEqual({ kind: 'not_found' })
    expect(dial(office, '100')).toMatchObject({ kind: 'unreachable' })
  })
})

import { mount } from '@vue/test-utils'
import { createPinia } from 'pinia'
import { describe, expect, it } from 'vitest'
import { createMemoryHistory, createRouter, RouterView } from 'vue-router'
import { settingsSchema, type SecureState } from '../../../../core/contract/index.ts'
import { API } from '../../../api/index.ts'
import { createTexts } from '../../../i18n/index.ts'
import { phoneUri } from '../../extensions/qr-code.ts'
import { settingsProblems } from '../general/general-settings-store.ts'
import NetworkSettingsView from './NetworkSettingsView.vue'

const DAY_MS = 86_400_000
const STATE: SecureState = {
  listeners: [
    { protocol: 'tls', address: '::', port: 5061, isFlag: true, problem: null },
    { protocol: 'ws', address: '0.0.0.0', port: 80, isFlag: false, problem: 'WS 0.0.0.0 port 80 is in use' },
  ],
  certificate: {
    subject: 'office.local',
    names: ['office.local', '192.0.2.1'],
    fingerprint: 'AB:CD',
    validFrom: 0,
    validTo: 2_000_000_000_000 + DAY_MS,
    isSelfSigned: true,
    path: '/data/tls/certificate.pem',
  },
  problem: '/data/tls/key.pem: the key does not belong to the certificate',
}

/** Opens the page over a PBX in this state and keeps what it saves. */
async function open(state: SecureState) {
  const saved: unknown[] = []
  const settings = settingsSchema.parse({ listen: { ws: '0.0.0.0:80' } })
  const client = {
    settings: {
      get: () => Promise.resolve({ revision: 1, settings, cdr: {} }),
      update: (input: unknown) => Promise.resolve(saved.push(input)),
    },
    system: {
      watchSecure: (_input: undefined, { signal }: { signal: AbortSignal }) =>
        Promise.resolve(
          (async function* () {
            yield state
            await new Promise((resolve) => signal.addEventListener('abort', resolve))
          })(),
        ),
    },
  }
  const routes = [{ path: '/', component: NetworkSettingsView }]
  const router = createRouter({ history: createMemoryHistory(), routes })
  await router.push('/')
  const page = mount(RouterView, {
    global: {
      plugins: [router, createPinia(), createTexts()],
      provide: { [API as symbol]: { client, connection: { state: 'good' } } },
    },
  })
  await expect.poll(() => page.text()).toContain('Certificate in use')
  await expect.poll(() => page.find('#network-tls').exists()).toBe(true)
  return { page, saved }
}

describe('the settings of connections', () => {
  it('tell what is open, what is not and why, and what a flag decides', async () => {
    const { page } = await open(STATE)
    const states = page.findAll('[role="status"]').map((one) => one.text())
    expect(states).toEqual([
      'Open at [::]:5061 (asked for on the command line, which goes before this setting)',
      'Not open: WS 0.0.0.0 port 80 is in use',
      'Closed',
    ])
    page.unmount()
  })

  it('show subject, names, fingerprint and end of the certificate, and why new files were not taken', async () => {
    const { page } = await open(STATE)
    const card = page.get('[aria-label="Certificate in use"]')
    for (const text of ['office.local, 192.0.2.1', 'AB:CD', '2033', 'does not belong', 'vouches for itself'])
      expect(card.text()).toContain(text)
    page.unmount()
    const { page: empty } = await open({ listeners: [], certificate: null, problem: null })
    expect(empty.text()).toContain('It is made when TLS is opened for the first time.')
    empty.unmount()
  })

  it('save an address as text, an empty one as nothing, and refuse what is none', async () => {
    const { page, saved } = await open(STATE)
    await page.get('#network-tls').setValue('somewhere')
    expect(page.get('#network-tls-hint').text()).toBe(
      'This value must be an address and a port such as 0.0.0.0:5061.',
    )
    expect(page.get('#network-tls').attributes('aria-invalid')).toBe('true')
    await page.get('#network-tls').setValue('0.0.0.0:5061')
    await page.get('#network-ws').setValue('')
    await page.get('form').trigger('submit')
    expect(saved).toMatchObject([
      { revision: 1, settings: { listen: { tls: '0.0.0.0:5061', ws: null, wss: null } } },
    ])
    page.unmount()
  })

  it.each([
    ['192.0.2.7, 10.0.0.0/8', ['192.0.2.7', '10.0.0.0/8']],
    ['192.0.2.7,', ['192.0.2.7']],
    ['', undefined],
  ])('save the proxies "%s" as a list', async (text, trustedProxies) => {
    const { page, saved } = await open(STATE)
    const field = page.get<HTMLInputElement>('#network-trusted-proxies')
    await field.setValue('proxy.test')
    expect(page.get('#network-trusted-proxies-hint').text()).toBe(
      'This value must be an address or a network such as 192.0.2.0/24.',
    )
    await field.setValue(text)
    expect(field.element.value).toBe(text)
    await page.get('form').trigger('submit')
    expect(saved).toHaveLength(1)
    expect((saved[0] as { settings: { trustedProxies?: string[] } }).settings.trustedProxies).toEqual(
      trustedProxies,
    )
    page.unmount()
  })

  it('save what phones need, and nothing where a field is empty', async () => {
    const { page, saved } = await open(STATE)
    const labels = page.get('[aria-label="Phones"]').findAll('label, strong')
    expect(labels).toHaveLength(6)
    for (const [field, value] of [
      ['keepAliveSeconds', '0'],
      ['sessionSeconds', '90'],
      ['browserGraceSeconds', '5'],
      ['tcpAboveBytes', '1300'],
    ] as const) {
      const input = page.get(`#network-${field} input, input#network-${field}`)
      expect(input.attributes('placeholder')).toMatch(/^(25|240|30|never)$/)
      await input.setValue(value)
    }
    await page.get('#network-proxies').setValue('edge.example:5070, bad/host')
    expect(page.get('#network-proxies-hint').text()).toContain('must be host or host:port')
    await page.get('#network-proxies').setValue('edge.example:5070 203.0.113.9')
    await page.get('[aria-label="Offer SHA-256 to phones in browsers"]').trigger('click')
    await page.get('form').trigger('submit')
    const wanted = {
      keepAliveSeconds: 0,
      sessionSeconds: 90,
      browserGraceSeconds: 5,
      tcpAboveBytes: 1300,
      proxies: ['edge.example:5070', '203.0.113.9'],
      sha256OverWebSocket: true,
    }
    expect(saved).toMatchObject([{ settings: wanted }])
    page.unmount()

    const { page: untouched, saved: same } = await open(STATE)
    await untouched.get('form').trigger('submit')
    for (const name of Object.keys(wanted))
      expect((same[0] as { settings: object }).settings).not.toHaveProperty(name)
    untouched.unmount()
  })

  it('name a problem by the path of its field', () => {
    const settings = settingsSchema.parse({})
    const wrong = { ...settings, tls: { ...settings.tls, certificate: 'a.pem' } }
    expect([...settingsProblems(wrong)]).toEqual([['tls.key', 'must be given together with certificate']])
  })
})

it('the code for a phone names TLS when it is on', () => {
  const account = { number: '101', name: '', password: 'x', domain: 'office.local' }
  const servers = [
    { address: '192.0.2.1', port: 5061, transports: ['tls'], card: 'eth0' },
    { address: '192.0.2.1', port: 5060, transports: ['udp', 'tcp'], card: 'eth0' },
  ]
  expect(phoneUri({ ...account, servers })).toBe('sip:101:x@192.0.2.1:5061;transport=tls')
})

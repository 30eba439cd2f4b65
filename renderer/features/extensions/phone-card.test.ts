import { flushPromises, mount } from '@vue/test-utils'
import { ElOption, ElSelect } from 'element-plus'
import { expect, it } from 'vitest'
import { createTexts } from '../../i18n/index.ts'
import PhoneCard from './PhoneCard.vue'
import { phoneUri, qrCode } from './qr-code.ts'

const account = { number: '101', name: '', password: 'x', domain: 'office.local' }
const cable = { address: '192.168.1.7', port: 5060, transports: ['udp', 'tcp'], card: 'Ethernet' }
const virtual = { ...cable, address: '172.20.16.1', card: 'vEthernet (WSL)' }
const bound = { ...cable, address: '10.0.0.9', card: null }
const show = (servers: (typeof cable | typeof bound)[]) =>
  mount(PhoneCard, {
    props: { settings: { ...account, servers } },
    global: { plugins: [createTexts()] },
    attachTo: document.body,
  })

it('offers each address with its network card, the likeliest chosen; code and rows follow', async () => {
  const card = show([cable, virtual, bound])
  expect(card.findAllComponents(ElOption).map((option) => option.props('label') as string)).toEqual([
    '192.168.1.7 (Ethernet), port 5060, UDP, TCP',
    '172.20.16.1 (vEthernet (WSL)), port 5060, UDP, TCP',
    '10.0.0.9, port 5060, UDP, TCP',
  ])
  expect(card.get('dl').text()).toContain('192.168.1.7')
  card.getComponent(ElSelect).vm.$emit('update:modelValue', 1)
  await flushPromises()
  expect(card.get('dl').text()).toContain('172.20.16.1')
  const code = await qrCode(phoneUri({ ...account, servers: [virtual] }))
  await expect.poll(() => card.get('img').attributes('src')).toBe(code)
  card.unmount()
})

it('asks nothing where there is one address', () => {
  const card = show([cable])
  expect(card.findComponent(ElSelect).exists()).toBe(false)
  card.unmount()
})

import { expect, it } from 'vitest'
import { createOffice, createOfficePhone, type Office } from '../../../test/kit/pbx-office.ts'

const devices = (office: Office) => office.location.devices('101')

it.each([
  ['loopback', '<sip:101@127.0.0.1:24950;transport=tcp>'],
  ['multicast', '<sip:101@224.0.1.75>'],
  ['nobody', '<sip:101@0.0.0.0>'],
  ['maddr', '<sip:101@192.0.2.10;maddr=127.0.0.1>'],
  ['one of several', '<sip:101@192.0.2.10>, <sip:101@255.255.255.255>'],
])('a Contact of %s is refused, and told', async (_, contact) => {
  const office = createOffice()
  const phone = createOfficePhone(office, '101')
  expect(await phone.register({ contact })).toMatchObject({ status: 400, reason: 'Bad Contact' })
  expect(office.location.size).toBe(0)
  expect(office.events.map(({ event }) => event)).toContain('not-allowed')
  expect((await phone.register({ contact: `${contact.split(',')[0]};expires=0` })).status).toBe(200)
})

it('a Path that the request did not come through counts for nothing, and is told', async () => {
  const office = createOffice()
  const phone = createOfficePhone(office, '101')
  const path = '<sip:127.0.0.1:24950;transport=tcp;lr>'
  const answer = await phone.register({ contact: '<sip:101@10.0.0.5>', supported: 'path', path })
  expect(answer.status).toBe(200)
  expect(answer.headers).not.toHaveProperty('Path')
  expect(devices(office)).toEqual([
    {
      uri: 'sip:101@10.0.0.5',
      route: [],
      nextHop: 'sip:192.0.2.10:5060;transport=udp',
      userAgent: 'Test phone 1.0',
    },
  ])
  expect(office.events.map(({ event }) => event)).toContain('not-allowed')
})

it('a Path of a proxy that the admin named is taken', async () => {
  const office = createOffice()
  const { configuration } = office.state
  office.state.configuration = {
    ...configuration,
    settings: { ...configuration.settings, proxies: ['edge.example'] },
  }
  const phone = createOfficePhone(office, '101')
  await phone.register({ contact: '<sip:101@10.0.0.5>', path: '<sip:edge.example;lr>' })
  expect(devices(office)).toEqual([
    { uri: 'sip:101@10.0.0.5', route: ['sip:edge.example;lr'], userAgent: 'Test phone 1.0' },
  ])
})

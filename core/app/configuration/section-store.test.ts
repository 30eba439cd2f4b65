import { expect, it } from 'vitest'
import { defineSectionStore } from './section-store.ts'
import { memoryConfiguration } from './testkit/memory-configuration.ts'

const PLAN = { isOn: true, at: '03:00', keep: 3, folder: '' }
async function bed() {
  const configuration = await memoryConfiguration({
    extensions: [{ number: '100', name: '', password: 'a good password', record: 'inherit' }],
  })
  return {
    configuration,
    rates: defineSectionStore(configuration, 'rates'),
    plan: defineSectionStore(configuration, 'backupPlan'),
  }
}

it('a section is saved on the revision that it was read with, whatever happened to the others since', async () => {
  const { rates, plan } = await bed()
  const base = rates.revision()
  await plan.save(() => PLAN)
  const revision = await rates.save((now) => ({ ...now, currency: 'USD' }), base)
  expect([rates.revision(), rates.current().currency]).toEqual([revision, 'USD'])
  expect(plan.revision()).toBeLessThan(revision)
})

it('one that was changed since is refused by its name', async () => {
  const { rates } = await bed()
  const base = rates.revision()
  await rates.save((now) => ({ ...now, currency: 'USD' }), base)
  await expect(rates.save((now) => ({ ...now, currency: 'CHF' }), base)).rejects.toMatchObject({
    code: 'config.stale',
    details: { section: 'rates' },
    message: expect.stringContaining('rates') as string,
  })
  expect(rates.current().currency).toBe('USD')
})

it('the revision of the whole is a base for each section', async () => {
  const { configuration, rates, plan } = await bed()
  await plan.save(() => PLAN)
  await rates.save((now) => ({ ...now, currency: 'USD' }), configuration.revision())
  expect(rates.current().currency).toBe('USD')
})

it('a revision that was never reached is none', async () => {
  const { configuration, rates } = await bed()
  const save = rates.save((now) => ({ ...now, currency: 'USD' }), configuration.revision() + 1)
  await expect(save).rejects.toMatchObject({ code: 'config.stale' })
})

it('two that save one section at once without a base both find the change of the other', async () => {
  const { rates } = await bed()
  await Promise.all([
    rates.save((now) => ({ ...now, currency: 'USD' })),
    rates.save((now) => ({
      ...now,
      table: [{ prefix: '49', name: '', perMinute: 1, perCall: 0, interval: 60, freeSeconds: 0 }],
    })),
  ])
  expect(rates.current()).toMatchObject({ currency: 'USD', table: [{ prefix: '49' }] })
})

it('what another section would not stand is refused with its problems', async () => {
  const { configuration } = await bed()
  const extensions = defineSectionStore(configuration, 'extensions')
  const save = extensions.save((now) => now.map((each) => ({ ...each, forwarding: { busy: '199' } })))
  await expect(save).rejects.toMatchObject({
    code: 'config.invalid',
    details: { problems: [{ path: 'extensions[0].forwarding.busy' }] },
  })
})

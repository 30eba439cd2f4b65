import { expect, it } from 'vitest'
import { configurationSchema } from '../contract/index.ts'
import { formatConfiguration } from './format-configuration.ts'
import { compareConfiguration, parseConfiguration } from './parse-configuration.ts'

const office = configurationSchema.parse({
  extensions: [{ number: '100', name: 'Reception', password: 'a good password' }],
  schedules: [
    {
      ...{ id: 'daily', name: 'All calls', isOn: true, every: 'day', at: '06:30', zone: 'Europe/Berlin' },
      filter: { view: 'all', where: [{ field: 'result', values: ['busy', 'no-answer'] }] },
      ...{ format: 'csv', columns: ['setup_time', 'caller_number'] },
      target: { kind: 'mail', addresses: ['a@example.com', 'b@example.com'] },
    },
  ],
  mailServer: {
    ...{ host: 'mail.example.com', port: 587, security: 'starttls', user: 'office' },
    ...{ from: 'pbx@example.com', password: 'secret of the mail' },
  },
  webhooks: [{ id: '007', url: 'https://example.com/in', secret: 'secret of the hook' }],
  postgres: { host: 'db', database: 'records', user: 'halfcall', password: 'secret of the copy' },
  backupPlan: { isOn: true, at: '02:30', keep: 7, folder: '', passphrase: 'secret of the backup' },
  savedViews: [{ name: '0100', address: { q: 'result:busy', columns: 'yes' } }],
  exportPresets: [{ name: 'Excel', options: { format: 'xlsx' } }],
  importMappings: [
    {
      ...{ name: 'Theirs', columns: { when: 'setup_time', who: ['caller_number', 'caller_name'] } },
      words: { result: { OK: 'answered' } },
    },
  ],
})

const empty = configurationSchema.parse({})

it('everything that the admin intends comes back from a file with secrets', () => {
  const text = formatConfiguration(office, { secrets: true })
  expect(parseConfiguration(text)).toEqual({ ok: true, value: office })
  expect(parseConfiguration(text, empty)).toEqual({ ok: true, value: office })
})

it('a file without secrets holds none, and keeps those there are', () => {
  const text = formatConfiguration(office, { secrets: false })
  expect(text).not.toMatch(/secret of|good password/)
  expect(parseConfiguration(text, office)).toEqual({ ok: true, value: office })
})

it('a webhook and an extension that are new need their secret', () => {
  const parsed = parseConfiguration(formatConfiguration(office, { secrets: false }), empty)
  expect(parsed).toMatchObject({
    ok: false,
    error: [{ path: 'extensions[0].password' }, { path: 'webhooks[0].secret' }],
  })
})

it('a file of an earlier version leaves everything as it is that it knows nothing of', () => {
  const old = 'settings: {}\nextensions: []\ncdr: {}\nrates: {}\n'
  expect(parseConfiguration(old, office)).toEqual({ ok: true, value: { ...office, extensions: [] } })
})

it('two entries with one name are told', () => {
  const [webhook] = office.webhooks
  const text = JSON.stringify({ webhooks: [webhook, webhook] })
  expect(parseConfiguration(text)).toMatchObject({ ok: false, error: [{ path: 'webhooks[1].id' }] })
})

it('the difference names what is added, changed and deleted, and no secret', () => {
  const text = formatConfiguration(
    {
      ...office,
      schedules: office.schedules.map((schedule) => ({ ...schedule, at: '07:00' })),
      mailServer: { ...office.mailServer!, host: 'mail2.example.com', password: 'another secret' },
      webhooks: [{ ...office.webhooks[0]!, id: 'other' }],
      savedViews: [],
    },
    { secrets: true },
  )
  const compared = compareConfiguration(text, office)
  if (!compared.ok) throw new Error(JSON.stringify(compared.error))
  const { lists, sections } = compared.value.difference
  expect(lists).toMatchObject([
    {
      section: 'schedules',
      changed: [{ key: 'daily', name: 'All calls', changes: [{ field: 'at', after: '07:00' }] }],
    },
    {
      section: 'webhooks',
      added: [{ key: 'other', name: 'https://example.com/in' }],
      deleted: [{ key: '007', name: 'https://example.com/in' }],
    },
    { section: 'savedViews', deleted: [{ key: '0100' }] },
  ])
  expect(sections).toMatchObject([
    {
      section: 'mailServer',
      changes: [
        { field: 'host', before: 'mail.example.com', after: 'mail2.example.com' },
        { field: 'password', isSecret: true },
      ],
    },
  ])
  expect(JSON.stringify(compared.value.difference)).not.toMatch(/secret of|another secret/)
})

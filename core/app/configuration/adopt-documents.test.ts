import { expect, it } from 'vitest'
import { configurationSchema } from '../../contract/index.ts'
import { adoptDocuments } from './adopt-documents.ts'

const PLAN = { isOn: true, at: '03:00', keep: 3, folder: '/mnt/backups' }
const POSTGRES = {
  ...{ host: 'db.example.com', port: 5432, database: 'records', user: 'halfcall' },
  ...{ tls: 'verify', followsDeletion: true, password: 'of the database' },
}
const SCHEDULE = {
  ...{ id: 'daily', name: 'All calls', isOn: true, every: 'day', at: '06:30', zone: 'UTC' },
  ...{ filter: { view: 'all', where: [] }, format: 'jsonl', each: 'record' },
  target: { kind: 'mail', addresses: ['a@example.com'] },
}
const MAIL = { host: 'mail', port: 25, security: 'none', user: '', from: 'pbx@example.com' }
const WEBHOOK = { id: 'w1', url: 'https://example.com/in', allowsLinkLocal: false, secret: 'of the hook' }
const VIEW = { name: 'Busy', address: { q: 'result:busy' } }
const MAPPING = {
  name: 'Theirs',
  columns: { when: 'setup_time', who: 'caller_number' },
  times: 'year-month-day',
}
const OLD: Readonly<Record<string, unknown>> = {
  backups: { plan: PLAN, passphrase: 'a good passphrase', since: 5, last: null, lastPlanned: null },
  postgres: { installation: 'one', target: POSTGRES },
  schedules: {
    schedules: [
      { ...SCHEDULE, since: 5 },
      { ...SCHEDULE, id: 'bad', at: 'noon', since: 5 },
    ],
    mail: { ...MAIL, password: 'of the mail' },
  },
  webhooks: [
    {
      ...WEBHOOK,
      ...{ cursor: 7, failingSince: null, failures: 0, notBefore: null, lastDelivery: null },
      ...{ deletedBefore: 0, deadLetters: [] },
    },
    { id: 'bad' },
  ],
  'saved-views': [VIEW, 7],
  'export-presets': [{ name: 'Excel', options: { format: 'xlsx' } }],
  'import-mappings': [MAPPING],
}
const load = (documents: Readonly<Record<string, unknown>>) => (name: string) =>
  Promise.resolve(documents[name])

it('takes over what stood in documents of its own', async () => {
  const adopted = await adoptDocuments({ extensions: [] }, load(OLD))
  expect(adopted).toMatchObject({
    backupPlan: { ...PLAN, passphrase: 'a good passphrase' },
    postgres: POSTGRES,
    schedules: [SCHEDULE],
    mailServer: { ...MAIL, password: 'of the mail' },
    webhooks: [WEBHOOK],
    savedViews: [VIEW],
    exportPresets: [{ name: 'Excel', options: { format: 'xlsx' } }],
    importMappings: [MAPPING],
  })
  expect(adopted?.webhooks).toEqual([WEBHOOK])
  expect(configurationSchema.safeParse({ extensions: [], ...adopted }).success).toBe(true)
})

it('leaves out what cannot be understood, and what is not there', async () => {
  const { postgres } = OLD
  expect(await adoptDocuments({}, load({ postgres, backups: { plan: 7 }, webhooks: 'x' }))).toEqual({
    postgres: POSTGRES,
  })
  expect(await adoptDocuments({}, load({}))).toBeUndefined()
})

it('turns off what would be mailed where the mail server cannot be understood', async () => {
  const { schedules } = OLD
  const old = { schedules: { ...(schedules as object), mail: { host: 7 } } }
  expect(await adoptDocuments({}, load(old))).toMatchObject({
    schedules: [{ isOn: false }],
    mailServer: null,
  })
})

it('has nothing to do in a configuration that has it all, and in what is none', async () => {
  expect(await adoptDocuments(configurationSchema.parse({}), load(OLD))).toBeUndefined()
  expect(await adoptDocuments('text', load(OLD))).toBeUndefined()
})

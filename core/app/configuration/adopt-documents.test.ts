import { expect, it } from 'vitest'
import { configurationSchema } from '../../contract/index.ts'
import { adoptDocuments } from './adopt-documents.ts'

const PLAN = { isOn: true, at: '03:00', keep: 3, folder: '/mnt/backups' }
const POSTGRES = {
  ...{ host: 'db.example.com', port: 5432, database: 'records', user: 'halfcall' },
  ...{ tls: 'verify', followsDeletion: true, password: 'of the database' },
}
const OLD: Readonly<Record<string, unknown>> = {
  backups: { plan: PLAN, passphrase: 'a good passphrase', since: 5, last: null, lastPlanned: null },
  postgres: { installation: 'one', target: POSTGRES },
}
const load = (documents: Readonly<Record<string, unknown>>) => (name: string) =>
  Promise.resolve(documents[name])

it('takes over what stood in documents of its own', async () => {
  const adopted = await adoptDocuments({ extensions: [] }, load(OLD))
  expect(adopted).toEqual({ backupPlan: { ...PLAN, passphrase: 'a good passphrase' }, postgres: POSTGRES })
  expect(configurationSchema.safeParse({ extensions: [], ...adopted }).success).toBe(true)
})

it('leaves out what cannot be understood, and what is not there', async () => {
  expect(await adoptDocuments({}, load({ ...OLD, backups: { plan: 7 } }))).toEqual({ postgres: POSTGRES })
  expect(await adoptDocuments({}, load({}))).toEqual({})
})

it('has nothing to do in a configuration that has it all, and in what is none', async () => {
  expect(await adoptDocuments(configurationSchema.parse({}), load(OLD))).toBeUndefined()
  expect(await adoptDocuments('text', load(OLD))).toBeUndefined()
})

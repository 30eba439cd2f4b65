import { ORPCError } from '@orpc/client'
import { createPinia } from 'pinia'
import { expect, it } from 'vitest'
import { createApp } from 'vue'
import { scheduleSchema, type MailServer, type Schedule } from '../../../../core/contract/index.ts'
import { API, type Api } from '../../../api/index.ts'
import { useSchedulesStore } from './schedules-store.ts'

const schedule = (id: string, more: Partial<Schedule> = {}): Schedule =>
  scheduleSchema.parse({
    id,
    name: id,
    isOn: true,
    every: 'day',
    at: '06:00',
    zone: 'UTC',
    format: 'csv',
    language: 'en',
    filter: { view: 'all' },
    target: { kind: 'folder', path: '/reports' },
    ...more,
  })
const MAIL: MailServer = { host: 'mail.test', port: 587, security: 'starttls', user: '', from: 'a@mail.test' }

interface Kept {
  schedules: readonly Schedule[]
  mail: MailServer | null
}

/**
 * Opens the store of one window beside `others`, who save what they like; it refuses saves that are based on an older
 * revision.
 */
async function open(start: Kept) {
  const kept = { revision: 1, ...start, hasMailPassword: false }
  const others = (next: Partial<Kept>) => Object.assign(kept, next, { revision: kept.revision + 1 })
  const client = {
    schedules: {
      get: () => Promise.resolve(structuredClone(kept)),
      save: (input: Kept & { revision: number }) => {
        if (input.revision !== kept.revision) {
          return Promise.reject(new ORPCError('config.stale', { status: 409 }))
        }
        return Promise.resolve(others({ schedules: input.schedules, mail: input.mail }))
      },
      watchRuns: () => new Promise(() => undefined),
    },
  }
  const app = createApp({})
  const pinia = createPinia()
  app.use(pinia)
  app.provide(API, { client, connection: { state: { value: 'good' } } } as unknown as Api)
  const store = app.runWithContext(() => useSchedulesStore(pinia))
  await store.read()
  return { store, kept, others }
}

it('saves on top of what others saved: theirs stays', async () => {
  const { store, kept, others } = await open({ schedules: [schedule('a'), schedule('b')], mail: null })
  others({ schedules: [schedule('a', { at: '09:00' }), schedule('b'), schedule('c')], mail: MAIL })
  expect(await store.put('a', (now) => now && { ...now, isOn: false })).toBe(true)
  expect(kept.schedules.map(({ id, at, isOn }) => [id, at, isOn])).toEqual([
    ['a', '09:00', false],
    ['b', '06:00', true],
    ['c', '06:00', true],
  ])
  expect(kept.mail).toEqual(MAIL)
  others({ schedules: [schedule('a'), schedule('b')] })
  expect(await store.remove('b')).toBe(true)
  expect(kept.schedules.map(({ id }) => id)).toEqual(['a'])
})

it('saves nothing where an edit collides, and the edit sees what is there now', async () => {
  const { store, kept, others } = await open({ schedules: [schedule('a')], mail: null })
  others({ schedules: [schedule('a', { name: 'Theirs' })] })
  const seen: (string | undefined)[] = []
  const isSaved = await store.put('a', (now) => {
    seen.push(now?.name)
    return now?.name === 'a' ? { ...now, name: 'Mine' } : undefined
  })
  expect([isSaved, seen, kept.schedules[0]!.name]).toEqual([false, ['a', 'Theirs'], 'Theirs'])
  expect(store.failure).toBeUndefined()
})

it('saves the mail server on top of exports that others changed', async () => {
  const { store, kept, others } = await open({ schedules: [], mail: null })
  others({ schedules: [schedule('a')] })
  expect(await store.saveMail(() => MAIL, 'secret')).toBe(true)
  expect([kept.mail, kept.schedules.length]).toEqual([MAIL, 1])
})

it('gives up, and says so, when others save again and again', async () => {
  const { store, others } = await open({ schedules: [], mail: null })
  const isSaved = await store.put('a', () => {
    others({})
    return schedule('a')
  })
  expect([isSaved, store.failure?.code]).toEqual([false, 'config.stale'])
})

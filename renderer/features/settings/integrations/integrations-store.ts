import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type {
  ApiTokenView,
  NewToken,
  NewWebhook,
  PostgresSettings,
  PostgresView,
  WebhookView,
} from '../../../../core/contract/index.ts'
import { toFailure, useApi, type Failure } from '../../../api/index.ts'

/** Programs that read records: their tokens, the webhooks that tell them, and the copy in PostgreSQL. */
export const useIntegrationsStore = defineStore('integrations', () => {
  const { client } = useApi()
  const tokens = shallowRef<readonly ApiTokenView[]>()
  const webhooks = shallowRef<readonly WebhookView[]>()
  const postgres = shallowRef<PostgresView>()
  const failure = shallowRef<Failure>()
  const isBusy = ref(false)

  async function readAll() {
    const [t, w, p] = await Promise.all([
      client.integrations.tokens(),
      client.integrations.webhooks(),
      client.integrations.postgres(),
    ])
    tokens.value = t
    webhooks.value = w
    postgres.value = p
  }
  /** Runs a request and reads everything again; undefined when it failed. */
  async function attempt<T>(request: () => Promise<T>): Promise<T | undefined> {
    isBusy.value = true
    try {
      const answer = await request()
      await readAll()
      failure.value = undefined
      return answer
    } catch (error) {
      failure.value = toFailure(error)
      // What somebody else saved meanwhile is merged into what is being changed here.
      if (failure.value.code === 'config.stale') await readAll().catch(() => undefined)
      return undefined
    } finally {
      isBusy.value = false
    }
  }
  return {
    tokens,
    webhooks,
    postgres,
    failure,
    isBusy,
    /** Reads again without a sign of work; a failure shows. */
    read: () =>
      readAll().then(
        () => undefined,
        (error: unknown) => void (failure.value = toFailure(error)),
      ),
    createToken: (wanted: NewToken) => attempt(() => client.integrations.createToken(wanted)),
    revokeToken: (id: string) => attempt(() => client.integrations.revokeToken({ id })),
    createWebhook: (wanted: NewWebhook) => attempt(() => client.integrations.createWebhook(wanted)),
    removeWebhook: (id: string) => attempt(() => client.integrations.removeWebhook({ id })),
    testWebhook: (id: string) => attempt(() => client.integrations.testWebhook({ id })),
    retryLetter: (id: string, sequence: number) =>
      attempt(() => client.integrations.retryLetter({ id, sequence })),
    discardLetter: (id: string, sequence: number) =>
      attempt(() => client.integrations.discardLetter({ id, sequence })),
    testPostgres: (settings: PostgresSettings, password?: string) =>
      attempt(() =>
        client.integrations.testPostgres({ settings, ...(password === undefined ? {} : { password }) }),
      ),
    refillPostgres: () => attempt(() => client.integrations.refillPostgres()),
    savePostgres: (settings: PostgresSettings | null, password?: string) =>
      attempt(() =>
        client.integrations.savePostgres({
          settings,
          ...(postgres.value ? { revision: postgres.value.revision } : {}),
          ...(password === undefined ? {} : { password }),
        }),
      ),
  }
})

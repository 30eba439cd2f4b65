import type { PbxParts } from './parts.ts'
import { procedures } from './base.ts'

/** Returns the handlers for programs that read records or manage this PBX. */
export function integrationsHandlers({ apiTokens, webhooks, postgres, log }: PbxParts) {
  return {
    tokens: procedures.integrations.tokens.handler(() => apiTokens.list()),
    createToken: procedures.integrations.createToken.handler(async ({ input }) => {
      const made = await apiTokens.create(input)
      log.info('token made', { id: made.view.id, name: made.view.name, scope: made.view.scope })
      return made
    }),
    revokeToken: procedures.integrations.revokeToken.handler(async ({ input }) => {
      await apiTokens.revoke(input.id)
      log.info('token revoked', { id: input.id })
      return {}
    }),
    webhooks: procedures.integrations.webhooks.handler(() => webhooks.list()),
    createWebhook: procedures.integrations.createWebhook.handler(({ input }) => webhooks.create(input)),
    removeWebhook: procedures.integrations.removeWebhook.handler(async ({ input }) => {
      await webhooks.remove(input.id)
      return {}
    }),
    testWebhook: procedures.integrations.testWebhook.handler(({ input }) => webhooks.test(input.id)),
    retryLetter: procedures.integrations.retryLetter.handler(({ input }) =>
      webhooks.retry(input.id, input.sequence),
    ),
    discardLetter: procedures.integrations.discardLetter.handler(async ({ input }) => {
      await webhooks.discard(input.id, input.sequence)
      return {}
    }),
    postgres: procedures.integrations.postgres.handler(() => postgres.view()),
    savePostgres: procedures.integrations.savePostgres.handler(async ({ input }) => {
      const { settings, password, revision } = input
      return { revision: await postgres.save(settings, password, revision) }
    }),
    refillPostgres: procedures.integrations.refillPostgres.handler(async () => {
      await postgres.refill()
      return {}
    }),
    testPostgres: procedures.integrations.testPostgres.handler(async ({ input }) => {
      await postgres.test(input.settings, input.password)
      return {}
    }),
  }
}

import type { PbxParts } from '../parts.ts'
import { procedures } from './base.ts'

/** Programs that read records or manage this PBX. */
export function integrationsHandlers({ apiTokens, webhooks, postgres }: PbxParts) {
  return {
    tokens: procedures.integrations.tokens.handler(() => apiTokens.list()),
    createToken: procedures.integrations.createToken.handler(({ input }) => apiTokens.create(input)),
    revokeToken: procedures.integrations.revokeToken.handler(async ({ input }) => {
      await apiTokens.revoke(input.id)
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
      await postgres.save(input.settings, input.password)
      return {}
    }),
    testPostgres: procedures.integrations.testPostgres.handler(async ({ input }) => {
      await postgres.test(input.settings, input.password)
      return {}
    }),
  }
}

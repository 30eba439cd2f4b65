import type { Configuration, ConfigProblem } from '../contract/index.ts'
import { err, ok, type Result } from '../kit/index.ts'
import { noLines, problemOf } from './finding.ts'
import { missingSecrets } from './password-checks.ts'

/** Returns a thing with the secret it has in `before`, where it says none itself. */
function withSecret<K extends string, T extends { readonly [_ in K]?: string | null | undefined }>(
  next: T,
  before: T | null | undefined,
  secret: K,
): T {
  const kept = before?.[secret]
  return next[secret] === undefined && kept !== undefined ? { ...next, [secret]: kept } : next
}

/**
 * Gives each thing without a secret the one it has in `current`; reports a problem for each extension and webhook that
 * has none there.
 */
export function mergeSecrets(
  current: Configuration,
  next: Configuration,
): Result<Configuration, ConfigProblem[]> {
  const missing = missingSecrets(next, current)
  if (missing.length > 0) return err(missing.map((finding) => problemOf(finding, noLines)))
  const extensions = new Map(current.extensions.map((extension) => [extension.number, extension]))
  const webhooks = new Map(current.webhooks.map((webhook) => [webhook.id, webhook]))
  return ok({
    ...next,
    extensions: next.extensions.map((extension) =>
      withSecret(extension, extensions.get(extension.number), 'password'),
    ),
    mailServer: next.mailServer && withSecret(next.mailServer, current.mailServer, 'password'),
    webhooks: next.webhooks.map((webhook) => withSecret(webhook, webhooks.get(webhook.id), 'secret')),
    postgres: next.postgres && withSecret(next.postgres, current.postgres, 'password'),
    backupPlan: withSecret(next.backupPlan, current.backupPlan, 'passphrase'),
  })
}

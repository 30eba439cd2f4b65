import { statusOf, type ErrorCode } from '../../contract/index.ts'

/** The errors of an operation beyond those that all have, by its name. */
const OWN: Readonly<Record<string, readonly ErrorCode[]>> = {
  'calls.release': ['call.unknown'],
  'calls.trace': ['engine.unavailable'],
  'calls.traceFile': ['engine.unavailable'],
  'cdr.get': ['record.unknown'],
  'cdr.since': ['since.beyond-end'],
  'cdr.annotate': ['record.unknown'],
  'cdr.list': ['search.cancelled', 'search.too-long'],
  'cdr.listCalls': ['search.cancelled', 'search.too-long'],
  'cdr.count': ['search.cancelled', 'search.too-long'],
  'cdr.exportPreview': ['config.invalid', 'search.cancelled', 'search.too-long'],
  'cdr.export': ['config.invalid', 'export.unknown-target', 'export.file-denied', 'file.held'],
  'extensions.create': ['config.invalid', 'config.stale', 'extension.exists'],
  'extensions.createMany': ['config.invalid', 'config.stale', 'extension.exists'],
  'extensions.setRecord': ['config.invalid', 'config.stale', 'extension.unknown'],
  'extensions.removeMany': ['config.invalid', 'config.stale', 'extension.unknown'],
  'extensions.update': ['config.invalid', 'config.stale', 'extension.unknown'],
  'extensions.remove': ['config.invalid', 'config.stale', 'extension.unknown'],
  'extensions.phoneSettings': ['extension.unknown'],
  'imports.begin': ['import.too-large', 'import.no-room', 'import.busy'],
  'imports.append': ['import.interrupted', 'import.too-large', 'import.no-room', 'import.busy'],
  'imports.check': ['import.interrupted', 'import.not-records', 'import.busy'],
  'imports.write': ['import.interrupted', 'import.not-records', 'import.no-room', 'import.busy'],
  'imports.cancel': ['import.interrupted', 'import.busy'],
  'integrations.createToken': ['token.too-many'],
  'integrations.revokeToken': ['token.unknown'],
  'integrations.createWebhook': ['webhook.too-many'],
  'integrations.removeWebhook': ['webhook.unknown'],
  'integrations.testWebhook': ['webhook.unknown'],
  'integrations.retryLetter': ['webhook.unknown', 'record.unknown'],
  'integrations.discardLetter': ['webhook.unknown', 'record.unknown'],
  'integrations.savePostgres': ['postgres.refused', 'config.invalid', 'config.stale'],
  'integrations.testPostgres': ['postgres.refused'],
  'backups.savePlan': ['config.invalid', 'config.stale'],
  'backups.runPlan': ['backup.busy'],
  'backups.checkRestore': [
    'backup.passphrase',
    'backup.damaged',
    'backup.busy',
    'store.newer-schema',
    'import.interrupted',
  ],
  'backups.restore': ['import.interrupted'],
  'keeping.backup': [
    'backup.exists',
    'backup.damaged',
    'export.file-denied',
    'export.unknown-target',
    'file.held',
  ],
  'rates.save': ['config.invalid', 'config.stale'],
  'saved.saveView': ['saved.too-many'],
  'saved.removeView': ['saved.unknown'],
  'saved.savePreset': ['saved.too-many'],
  'saved.removePreset': ['saved.unknown'],
  'schedules.save': ['config.invalid', 'config.stale'],
  'schedules.runNow': ['config.invalid', 'schedule.unknown'],
  'schedules.testMail': ['config.invalid', 'mail.refused'],
  'settings.update': ['config.invalid', 'config.stale'],
  'settings.updateRecords': ['config.invalid', 'config.stale', 'extension.unknown'],
  'settings.importConfig': ['config.stale', 'config.invalid'],
  'system.restartEngine': ['engine.unavailable'],
}

const DOOR: readonly (readonly [status: number, why: string])[] = [
  [401, 'no token, or one that is not valid'],
  [403, 'not with this token, or not by this host name'],
  [429, 'too much was asked for; the header `Retry-After` tells how long to wait'],
  [500, 'the request failed; the log has the reason'],
  [503, 'the store or the program has too much to do, or is not there'],
]
const BODY: readonly (readonly [status: number, why: string])[] = [
  [400, 'the input is not as described'],
  [411, 'a body of unknown length'],
  [413, 'the body is too large'],
]

/** An operation of an OpenAPI document, as far as errors are concerned. */
interface Operation {
  operationId?: string
  parameters?: unknown
  requestBody?: unknown
  responses?: Record<string, unknown>
}

/** Returns the errors an operation can be answered with, by their HTTP status. */
function errorsOf({ operationId = '', parameters, requestBody }: Operation): Map<number, string> {
  const errors = new Map(DOOR)
  if (parameters ?? requestBody) errors.set(...BODY[0]!)
  for (const [status, why] of BODY.slice(1)) errors.set(status, why)
  for (const code of OWN[operationId] ?? []) {
    const status = statusOf(code)
    const other = errors.get(status)
    errors.set(status, other === undefined ? `\`${code}\`` : `${other}; \`${code}\``)
  }
  return errors
}

/** Names of operations that have errors of their own. */
export const OPERATIONS_WITH_ERRORS: readonly string[] = Object.keys(OWN)

/** Writes the errors of every operation into an OpenAPI document, all in the one form that errors have. */
export function declareErrors<D extends { paths?: object; components?: object }>(document: D): D {
  const schema = {
    type: 'object',
    required: ['code', 'message'],
    properties: { code: { type: 'string' }, message: { type: 'string' } },
  }
  document.components = { ...document.components, schemas: { ...schemasOf(document), Error: schema } }
  const content = { 'application/json': { schema: { $ref: '#/components/schemas/Error' } } }
  for (const methods of Object.values(document.paths ?? {}) as Record<string, Operation>[]) {
    for (const operation of Object.values(methods)) {
      for (const [status, description] of errorsOf(operation)) {
        ;(operation.responses ??= {})[String(status)] ??= { description, content }
      }
    }
  }
  return document
}

const schemasOf = ({ components }: { components?: object }): object =>
  (components as { schemas?: object } | undefined)?.schemas ?? {}

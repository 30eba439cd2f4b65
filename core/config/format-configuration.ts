import { Document, isScalar, visit } from 'yaml'
import type { Configuration } from '../contract/index.ts'

const HEADER = [
  ' The whole configuration of Halfcall.',
  ' "halfcall config import" checks this file and replaces everything by it.',
]
const WITH_SECRETS = ' It holds the passwords of all phones and servers: keep it private.'
const WITHOUT_SECRETS = ' It holds no passwords: an import keeps those there are.'

/** Keys whose texts YAML readers of other versions would take for numbers or flags. */
const ALWAYS_QUOTED = new Set([
  'number',
  'name',
  'password',
  'passphrase',
  'secret',
  'id',
  'at',
  'prefix',
  'country',
  'areaCode',
])

/** Returns the values of these keys, without those that are undefined. */
const given = <T extends object>(of: T, ...keys: readonly (keyof T)[]) =>
  Object.fromEntries(keys.filter((key) => of[key] !== undefined).map((key) => [key, of[key]]))

/** Writes a configuration as YAML: keys in a fixed order, passwords only when `secrets` is set. */
export function formatConfiguration(
  { settings, extensions, cdr, rates, ...intended }: Configuration,
  { secrets }: { readonly secrets: boolean },
): string {
  const { mailServer, postgres, backupPlan } = intended
  const secret = <K extends string>(key: K): readonly K[] => (secrets ? [key] : [])
  const {
    mode,
    policy,
    keepDays,
    keepEmergencyDays,
    keepRecords,
    keepGigabytes,
    dailyFiles,
    masking,
    maskedReaders,
  } = cdr
  const document = new Document({
    settings: {
      domain: settings.domain,
      noAnswerSeconds: settings.noAnswerSeconds,
      site: settings.site,
      ...given(settings, 'country', 'areaCode'),
      banLoopback: settings.banLoopback,
      ...given(settings, 'keepAliveSeconds', 'sessionSeconds', 'browserGraceSeconds', 'tcpAboveBytes'),
      ...given(settings, 'proxies', 'trustedProxies', 'sha256OverWebSocket'),
      externalAddress: settings.externalAddress,
      listen: { tls: settings.listen.tls, ws: settings.listen.ws, wss: settings.listen.wss },
      tls: {
        certificate: settings.tls.certificate,
        key: settings.tls.key,
        authorities: settings.tls.authorities,
      },
    },
    extensions: extensions.map((extension) => ({
      number: extension.number,
      name: extension.name,
      ...given(extension, ...secret('password')),
      record: extension.record,
      ...given(extension, 'maxCalls', 'forwarding'),
    })),
    cdr: {
      mode,
      policy: {
        localCaller: policy.localCaller,
        localCallee: policy.localCallee,
        outsideCaller: policy.outsideCaller,
        outsideCallee: policy.outsideCallee,
        also: {
          groupMembers: policy.also.groupMembers,
          forwardedHalves: policy.also.forwardedHalves,
          featureCodes: policy.also.featureCodes,
          attendantOnly: policy.also.attendantOnly,
        },
      },
      keepDays,
      keepEmergencyDays,
      keepRecords,
      keepGigabytes,
      dailyFiles,
      masking: masking && { afterDays: masking.afterDays, digits: masking.digits, names: masking.names },
      maskedReaders: { digits: maskedReaders.digits, names: maskedReaders.names },
    },
    rates: {
      currency: rates.currency,
      table: rates.table.map(({ prefix, name, perMinute, perCall, interval, freeSeconds }) => ({
        prefix,
        name,
        perMinute,
        perCall,
        interval,
        freeSeconds,
      })),
    },
    schedules: intended.schedules,
    mailServer: mailServer && {
      ...given(mailServer, 'host', 'port', 'security', 'user', ...secret('password'), 'from'),
    },
    webhooks: intended.webhooks.map((webhook) =>
      given(webhook, 'id', 'url', 'allowsLinkLocal', ...secret('secret')),
    ),
    postgres: postgres && {
      ...given(postgres, 'host', 'port', 'database', 'user', ...secret('password')),
      ...given(postgres, 'tls', 'followsDeletion'),
    },
    backupPlan: given(backupPlan, 'isOn', 'at', 'keep', 'folder', ...secret('passphrase')),
    savedViews: intended.savedViews,
    exportPresets: intended.exportPresets,
    importMappings: intended.importMappings,
  })
  visit(document, {
    Pair(_, { key, value }) {
      if (isScalar(key) && isScalar(value) && ALWAYS_QUOTED.has(String(key.value)))
        value.type = 'QUOTE_DOUBLE'
    },
  })
  document.commentBefore = [...HEADER, secrets ? WITH_SECRETS : WITHOUT_SECRETS].join('\n')
  return document.toString({ lineWidth: 0 })
}

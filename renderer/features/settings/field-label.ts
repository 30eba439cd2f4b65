import { useI18n } from 'vue-i18n'

/** Texts that name a field of a settings page, by where they stand; the field's name comes last. */
const PLACES = [
  'general',
  'network',
  'model',
  'also',
  'keep',
  'rates',
  'rates.column',
  'security',
  'extensions',
]
/** Texts of the sections that have a page or a card of their own. */
const SECTIONS: Readonly<Record<string, string>> = {
  postgres: 'integrations.postgres',
  backupPlan: 'plan',
}
const NAMES: Readonly<Record<string, string>> = {
  externalAddress: 'network.external',
  sha256OverWebSocket: 'network.sha256',
  'listen.tls': 'network.protocol.tls',
  'listen.ws': 'network.protocol.ws',
  'listen.wss': 'network.protocol.wss',
  'tls.certificate': 'network.path.certificate',
  'tls.key': 'network.path.key',
  'tls.authorities': 'network.path.authorities',
  banLoopback: 'security.loopback',
  'forwarding.busy': 'extensions.forwardBusy',
  'cdr.mode': 'preset.label',
  'cdr.masking': 'keep.masking',
  'backupPlan.passphrase': 'backup.passphrase',
}

/** Names a field of a settings page as the page does. */
export function useFieldLabel(): (path: readonly string[]) => string {
  const { t, te } = useI18n()
  return (path) => {
    const last = path.at(-1) ?? ''
    if (path[0] === 'overrides') return t('override.of', { number: last })
    const keys = [
      NAMES[path.join('.')] ?? '',
      `${SECTIONS[path[0] ?? ''] ?? ''}.${last}`,
      ...PLACES.map((place) => `${place}.${last}`),
    ]
    const key = keys.find((each) => each !== '' && te(each))
    return key === undefined ? path.join(' › ') : t(key)
  }
}

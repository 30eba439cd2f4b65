import { SECURE_PROTOCOLS, type SecureProtocol, type Settings } from '../../../contract/index.ts'

/** Addresses from the command line, which win over the settings. */
export type ListenFlags = Partial<Record<SecureProtocol, { readonly address: string; readonly port: number }>>

/** A listener that somebody asked for. */
export interface WantedListener {
  readonly protocol: SecureProtocol
  readonly address: string
  readonly port: number
  /** Whether it is asked for on the command line. */
  readonly isFlag: boolean
}

/** Takes `192.0.2.1:5061` or `[2001:db8::1]:5061` apart, as the settings' schema lets it through. */
function parseAddress(text: string) {
  const colon = text.lastIndexOf(':')
  return { address: text.slice(0, colon).replace(/^\[|\]$/g, ''), port: Number(text.slice(colon + 1)) }
}

/** Returns what is to be open; the flag takes precedence over the setting. */
export function wantedListeners(flags: ListenFlags, settings: Settings['listen']): WantedListener[] {
  return SECURE_PROTOCOLS.flatMap((protocol): WantedListener[] => {
    const flag = flags[protocol]
    if (flag) return [{ protocol, ...flag, isFlag: true }]
    const setting = settings[protocol]
    return setting === null ? [] : [{ protocol, ...parseAddress(setting), isFlag: false }]
  })
}

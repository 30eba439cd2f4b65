import { parseArgs } from 'node:util'

/** The command-line options of the desktop program. */
export interface CommandLine {
  /** Data folder; the platform's own when left out. */
  readonly data: string | undefined
  /** The address where phones reach the PBX, by UDP and TCP. */
  readonly sip: { readonly address: string; readonly port: number }
}

const DEFAULT_SIP = { address: '0.0.0.0', port: 5060 }

function parseSip(text: string | undefined): CommandLine['sip'] {
  const [, address, port] = /^(?:\[?([\da-fA-F.:]+?)\]?):(\d{1,5})$/.exec(text ?? '') ?? []
  if (address === undefined || Number(port) > 65_535) return DEFAULT_SIP
  return { address, port: Number(port) }
}

/** Reads `--data DIR` and `--sip ADDR:PORT`; switches of Chromium and of Node among them are left alone. */
export function parseCommandLine(argv: readonly string[]): CommandLine {
  const { values } = parseArgs({
    args: argv.slice(1),
    strict: false,
    options: { data: { type: 'string' }, sip: { type: 'string' } },
  })
  const text = (value: string | boolean | undefined) => (typeof value === 'string' ? value : undefined)
  return { data: text(values.data), sip: parseSip(text(values.sip)) }
}

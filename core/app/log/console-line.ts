const LEVELS: Readonly<Record<number, string>> = {
  10: 'trace',
  20: 'debug',
  30: 'info',
  40: 'warn',
  50: 'ERROR',
  60: 'FATAL',
}
const OWN_KEYS = new Set(['level', 'time', 'msg', 'pid', 'hostname'])

/** Replaces control characters, so that those of a hostile value do not reach the terminal. */
const printable = (text: string) =>
  // eslint-disable-next-line no-control-regex -- they are what is replaced
  text.replace(/[\u0000-\u001f\u007f-\u009f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`)

/** Returns one log line as a person reads it: time, level, message, then the facts. */
export function consoleLine(json: string): string {
  const entry = JSON.parse(json) as Record<string, unknown>
  const time = new Date(entry['time'] as number).toISOString()
  const level = LEVELS[entry['level'] as number] ?? String(entry['level'])
  const facts = Object.entries(entry)
    .filter(([key]) => !OWN_KEYS.has(key))
    .map(([key, value]) => `${key}=${printable(typeof value === 'string' ? value : JSON.stringify(value))}`)
  return `${time} ${level.padEnd(5)} ${[printable(entry['msg'] as string), ...facts].join(' ')}\n`
}

import type { HeaderLine } from '../../message/index.ts'

const CHALLENGE_HEADERS = new Set([
  'www-authenticate',
  'proxy-authenticate',
  'authorization',
  'proxy-authorization',
])

/**
 * Splits what an application joined: a header with several challenges or credentials on one line cannot be told from
 * one with more parameters, so each leaves on a line of its own (RFC 3261 §7.3.1). Others stay whole.
 */
export function splitChallenges(name: string, value: string): readonly string[] {
  if (!CHALLENGE_HEADERS.has(name.toLowerCase())) return [value]
  const parts: string[] = []
  let start = 0
  let quoted = false
  for (let i = 0; i < value.length; i++) {
    const c = value[i]
    if (quoted && c === '\\') i++
    else if (c === '"') quoted = !quoted
    else if (c === ',' && !quoted && /^,\s*[A-Za-z][\w-]*\s+[\w-]+\s*=/.test(value.slice(i))) {
      parts.push(value.slice(start, i).trim())
      start = i + 1
    }
  }
  parts.push(value.slice(start).trim())
  return parts
}

const isMd5 = (challenge: string) =>
  /^digest\s/i.test(challenge) && !/algorithm\s*=\s*"?(?!md5\b)[^\s",]/i.test(challenge)

/**
 * Leaves one challenge per header in a refusal that goes to an application: its client answers only the first it finds,
 * knows only MD5, and mixes two up when they stand on one line.
 */
export function simplifyChallenges(headers: readonly HeaderLine[]): readonly HeaderLine[] {
  let result = headers
  for (const name of ['www-authenticate', 'proxy-authenticate']) {
    const lines = result.filter((h) => h.name.toLowerCase() === name)
    const challenges = lines.flatMap((line) => splitChallenges(line.name, line.value))
    const chosen = challenges.find(isMd5)
    if (challenges.length < 2 || chosen === undefined) continue
    result = result.flatMap((h) =>
      h.name.toLowerCase() !== name ? [h] : h === lines[0] ? [{ name: h.name, value: chosen }] : [],
    )
  }
  return result
}

import { isToken, parseDecimal } from '../../grammar/index.ts'

/** The highest CSeq number: below 2^31 (RFC 3261 §8.1.1.5). */
export const MAX_CSEQ = 2 ** 31 - 1

/** A CSeq value. */
export interface CSeq {
  readonly number: number
  readonly method: string
}

/** Reads `4711 INVITE`; `undefined` when it is no CSeq or the number is out of range. */
export function parseCSeq(text: string): CSeq | undefined {
  const parts = text
    .split(' ')
    .flatMap((part) => part.split('\t'))
    .filter((part) => part !== '')
  const [digits, method] = parts
  if (parts.length !== 2 || digits === undefined || method === undefined || !isToken(method)) return undefined
  const number = parseDecimal(digits.slice(countLeadingZeros(digits)), MAX_CSEQ)
  return number === undefined ? undefined : { number, method }
}

function countLeadingZeros(digits: string): number {
  let zeros = 0
  while (zeros < digits.length - 1 && digits[zeros] === '0') zeros++
  return zeros
}

/** Writes a CSeq value. */
export const formatCSeq = ({ number, method }: CSeq): string => `${number} ${method}`

import type { Service } from './find-services.ts'

/**
 * Puts servers in the order in which they are tried (RFC 2782): by transport and priority; within one priority each
 * next one is drawn with a probability that follows its weight. `random` returns numbers from 0 up to, but not
 * including, 1.
 */
export function orderServices(services: readonly Service[], random: () => number): Service[] {
  const sorted = services.toSorted((a, b) => a.rank - b.rank || a.priority - b.priority)
  const ordered: Service[] = []
  for (let at = 0; at < sorted.length;) {
    const first = sorted[at]!
    const equals = sorted.filter(({ rank, priority }) => rank === first.rank && priority === first.priority)
    ordered.push(...draw(equals, random))
    at += equals.length
  }
  return ordered
}

function draw(equals: readonly Service[], random: () => number): Service[] {
  // Those of weight 0 stand first, so that they are drawn hardly ever while others are left.
  const left = equals.toSorted((a, b) => Math.min(a.weight, 1) - Math.min(b.weight, 1))
  const drawn: Service[] = []
  while (left.length > 0) {
    const sum = left.reduce((total, { weight }) => total + weight, 0)
    const mark = Math.floor(random() * (sum + 1))
    let running = 0
    const at = left.findIndex(({ weight }) => (running += weight) >= mark)
    drawn.push(...left.splice(at, 1))
  }
  return drawn
}

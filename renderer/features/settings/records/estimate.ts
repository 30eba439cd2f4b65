import type { ScenarioPreview } from '../../../../core/contract/index.ts'

/** The number of calls, of 100 in an ordinary office, that go like each scenario. */
const USUAL_MIX: Readonly<Record<string, number>> = {
  'internal-answered': 60,
  'internal-no-answer': 15,
  'internal-abandoned': 10,
  'internal-busy': 8,
  'internal-not-registered': 4,
  'unknown-number': 3,
}
const OTHER = 5

/** Counts the records that 100 calls would leave, with the settings being edited and with the saved ones. */
export function recordsPer100(scenarios: readonly ScenarioPreview[]): {
  readonly then: number
  readonly now: number
} {
  let weight = 0
  let then = 0
  let now = 0
  for (const { id, halves } of scenarios) {
    const share = USUAL_MIX[id] ?? OTHER
    weight += share
    then += share * halves.filter(({ written }) => written).length
    now += share * halves.filter(({ writtenNow }) => writtenNow).length
  }
  const per100 = (sum: number) => (weight === 0 ? 0 : Math.round((sum / weight) * 100))
  return { then: per100(then), now: per100(now) }
}

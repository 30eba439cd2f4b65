import { expect, it } from 'vitest'
import { RECORD_PRESETS, scenarioPreviewSchema } from '../../contract/index.ts'
import { everydayScenarios, previewScenarios } from './everyday.ts'

const policyOf = (name: keyof typeof RECORD_PRESETS) => RECORD_PRESETS[name].settings.policy

it('previews with the function that decides', () => {
  const preview = previewScenarios(policyOf('answeredCallers'), policyOf('everything'))
  const written = preview.map(({ id, halves }) => [id, halves.map((half) => half.written)])
  expect(Object.fromEntries(written)).toMatchObject({
    'internal-answered': [true, false],
    'internal-no-answer': [false, false],
    'internal-busy': [false, false],
    'internal-abandoned': [false, false],
    'internal-not-registered': [false],
    'unknown-number': [false],
  })
  expect(preview.flatMap(({ halves }) => halves.map((half) => half.writtenNow))).not.toContain(false)
})

it('has the shape of the contract', () => {
  for (const scenario of previewScenarios(policyOf('callerRecords'), policyOf('callerRecords'))) {
    expect(scenarioPreviewSchema.parse(scenario)).toEqual(scenario)
  }
})

it('holds whole calls: one O-session first, every half released', () => {
  expect(new Set(everydayScenarios.map(({ id }) => id)).size).toBe(everydayScenarios.length)
  for (const { halves } of everydayScenarios) {
    expect(halves.map(({ hop }) => hop)).toEqual(halves.map((_, hop) => hop))
    expect(new Set(halves.map(({ callId }) => callId)).size).toBe(1)
    for (const half of halves) expect(half.entries.at(-1)?.facts?.release).toBeDefined()
  }
})

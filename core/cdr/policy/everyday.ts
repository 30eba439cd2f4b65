import { readFileSync } from 'node:fs'
import type { HalfTrace } from '../../call/index.ts'
import type { RecordPolicy, ScenarioPreview } from '../../contract/index.ts'
import { deriveRecord } from '../record/derive-record.ts'
import { decide } from './decide.ts'

interface RecordedScenario {
  readonly id: string
  readonly title: string
  readonly halves: readonly HalfTrace[]
}

let recorded: readonly RecordedScenario[] | undefined

/** Everyday scenarios as the scenario tests left them: the traces of every half. */
export function everydayScenarios(): readonly RecordedScenario[] {
  recorded ??= JSON.parse(
    readFileSync(new URL('./everyday-scenarios.json', import.meta.url), 'utf8'),
  ) as readonly RecordedScenario[]
  return recorded
}

/** Which records each everyday scenario leaves under a policy, and under the one that is saved. */
export function previewScenarios(policy: RecordPolicy, saved: RecordPolicy): ScenarioPreview[] {
  return everydayScenarios().map(({ id, title, halves }) => ({
    id,
    title,
    halves: halves.map((half) => {
      const record = deriveRecord(half)
      return {
        record,
        written: decide(record, { policy, override: 'inherit' }).write,
        writtenNow: decide(record, { policy: saved, override: 'inherit' }).write,
      }
    }),
  }))
}

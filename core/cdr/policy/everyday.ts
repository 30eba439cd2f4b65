import type { HalfTrace } from '../../call/index.ts'
import type { RecordPolicy, ScenarioPreview } from '../../contract/index.ts'
import { deriveRecord, traceFacts } from '../record/derive-record.ts'
import { decide } from './decide.ts'
import recorded from './everyday-scenarios.json' with { type: 'json' }

/** An everyday call with the traces of all its halves. */
export interface EverydayScenario {
  readonly id: string
  readonly title: string
  readonly halves: readonly HalfTrace[]
}

/** The everyday calls that the record settings are previewed with. */
export const everydayScenarios = recorded as unknown as readonly EverydayScenario[]

/**
 * Previews which records each everyday scenario leaves under a policy that is being edited, and under the saved one.
 */
export function previewScenarios(policy: RecordPolicy, saved: RecordPolicy): ScenarioPreview[] {
  const isWritten = (half: HalfTrace, by: RecordPolicy) =>
    decide(deriveRecord(half), traceFacts(half), { mode: 'custom', policy: by, override: 'inherit' }).write
  return everydayScenarios.map(({ id, title, halves }) => ({
    id,
    title,
    halves: halves.map((half) => ({
      record: deriveRecord(half),
      written: isWritten(half, policy),
      writtenNow: isWritten(half, saved),
    })),
  }))
}

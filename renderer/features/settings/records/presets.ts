import { RECORD_PRESETS, type CdrSettings, type RecordPreset } from '../../../../core/contract/index.ts'
import { countChanges } from '../../../ui/index.ts'

/** Presets in the order they are offered. */
export const PRESET_NAMES = Object.keys(RECORD_PRESETS) as RecordPreset[]

/** Returns settings with those of a preset put in, to be edited; settings outside the preset stay. */
export const presetSettings = (name: RecordPreset, settings: CdrSettings): CdrSettings =>
  JSON.parse(JSON.stringify({ ...settings, ...RECORD_PRESETS[name].settings })) as CdrSettings

/** Finds the preset that settings equal, or are nearest to, and counts the values in which they differ from it. */
export function nearestPreset(settings: CdrSettings): {
  readonly name: RecordPreset
  readonly changes: number
} {
  // A mode is what it says it is; values that equal its own do not make it.
  if (settings.mode === 'cloud') return { name: 'cloudStyle', changes: 0 }
  return PRESET_NAMES.filter((name) => name !== 'cloudStyle')
    .map((name) => ({
      name,
      changes: countChanges(RECORD_PRESETS[name].settings, {
        mode: settings.mode,
        policy: settings.policy,
        keepDays: settings.keepDays,
      }),
    }))
    .reduce((best, other) => (other.changes < best.changes ? other : best))
}

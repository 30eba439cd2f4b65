import { RECORD_PRESETS, type CdrSettings, type RecordPreset } from '../../../../core/contract/index.ts'
import { countChanges } from '../../../ui/index.ts'

/** Presets in the order they are offered. */
export const PRESET_NAMES = Object.keys(RECORD_PRESETS) as RecordPreset[]

/** The settings of a preset, to be edited. */
export const presetSettings = (name: RecordPreset): CdrSettings =>
  JSON.parse(JSON.stringify(RECORD_PRESETS[name].settings)) as CdrSettings

/** The preset that settings are, or are nearest to, and in how many values they differ from it. */
export function nearestPreset(settings: CdrSettings): {
  readonly name: RecordPreset
  readonly changes: number
} {
  return PRESET_NAMES.map((name) => ({
    name,
    changes: countChanges(RECORD_PRESETS[name].settings, settings),
  })).reduce((best, other) => (other.changes < best.changes ? other : best))
}

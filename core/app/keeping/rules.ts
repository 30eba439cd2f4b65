import type { DeletionPlan, KeepRules } from '../../cdr/index.ts'
import type { CdrSettings } from '../../contract/index.ts'
import type { StoreClient } from '../store-process/index.ts'

const DAY_MS = 86_400_000
const GIGABYTE = 1_000_000_000

/** Returns the instant so many days ago; a day of keeping is 24 hours, even on the days on which clocks are changed. */
export const daysAgo = (now: number, days: number) => now - days * DAY_MS

const emergencyDays = ({ mode, keepEmergencyDays }: CdrSettings, keepDays: number) =>
  mode === 'cloud' ? keepDays : Math.max(keepDays, keepEmergencyDays)

/** Returns the rules of deletion at an instant, in UTC epoch milliseconds. */
export const keepRules = (settings: CdrSettings, now: number): KeepRules => ({
  before: settings.keepDays === null ? null : daysAgo(now, settings.keepDays),
  emergencyBefore:
    settings.keepDays === null ? null : daysAgo(now, emergencyDays(settings, settings.keepDays)),
  keepRecords: settings.keepRecords,
  keepBytes: settings.keepGigabytes === null ? null : settings.keepGigabytes * GIGABYTE,
})

/** Returns the rule of a deletion as the log names it. */
export function ruleText(settings: CdrSettings, rule: NonNullable<DeletionPlan['rule']>): string {
  switch (rule) {
    case 'age':
      return `older than ${settings.keepDays} days`
    case 'count':
      return `more than ${settings.keepRecords} records`
    case 'size':
      return `more than ${settings.keepGigabytes} GB`
  }
}

/** Returns how many records the rules would delete and mask if they were saved now. */
export async function previewKeeping(
  store: StoreClient,
  settings: CdrSettings,
  now: number,
): Promise<{ deletes: number; masks: number }> {
  const rules = keepRules(settings, now)
  const isForEver = Object.values(rules).every((rule) => rule === null)
  const { masking } = settings
  return {
    deletes: isForEver ? 0 : (await store.read('planDeletion', rules)).records,
    masks:
      masking === null ? 0 : await store.read('countMaskable', { before: daysAgo(now, masking.afterDays) }),
  }
}

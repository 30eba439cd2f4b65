import * as z from 'zod'
import {
  callQuality,
  callsBy,
  callsOfWeek,
  callsOverTime,
  concurrentCalls,
  costsBy,
  costsToday,
  longestCalls,
  missedByExtension,
  missedCalls,
} from '../../cdr/index.ts'
import {
  bucketSchema,
  COST_GROUPINGS,
  GROUPINGS,
  missedInputSchema,
  ratesSchema,
} from '../../contract/index.ts'
import { filterInput } from './checks.ts'

const zoned = filterInput.extend({ zone: z.string().max(64) })
const timed = zoned.extend({ bucket: bucketSchema, weekStartsOn: z.number().int().min(0).max(6) })
const limit = z.number().int().min(1).max(1000)
const costs = filterInput.extend({ by: z.enum(COST_GROUPINGS), limit })

/** The questions that reports ask of the store, by name: how each is checked and who answers it. */
export const REPORTS = {
  reportOverTime: { input: timed, run: callsOverTime },
  reportWeek: { input: zoned, run: callsOfWeek },
  reportGrouped: {
    input: filterInput.extend({ by: z.enum(GROUPINGS), order: z.enum(['calls', 'talkSeconds']), limit }),
    run: callsBy,
  },
  reportLongest: { input: filterInput.extend({ limit }), run: longestCalls },
  reportConcurrent: { input: timed, run: concurrentCalls },
  reportQuality: { input: filterInput, run: callQuality },
  reportCosts: { input: costs, run: costsBy },
  reportCostsToday: { input: costs.extend({ rates: ratesSchema }), run: costsToday },
  reportMissed: { input: missedInputSchema, run: missedCalls },
  reportMissedByExtension: {
    input: missedInputSchema.pick({ from: true, to: true, days: true }),
    run: missedByExtension,
  },
} as const

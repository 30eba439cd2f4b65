import * as z from 'zod'
import { defineResource } from './resource.ts'

/** The halves of a kind that leave a record. */
export const recordKindSchema = z.enum(['never', 'answered', 'every'])
/** The halves of a kind that leave a record: none, those with a connect time, or all. */
export type RecordKind = z.infer<typeof recordKindSchema>

/** Switches for halves that say little on their own; off drops them, on leaves them to their kind. */
export const alsoRecordSchema = z.strictObject({
  groupMembers: z.boolean().default(true).describe('Group members that did not get the call'),
  forwardedHalves: z.boolean().default(true).describe('Halves that a forwarding passed on unanswered'),
  featureCodes: z.boolean().default(true).describe('Calls to feature codes'),
  attendantOnly: z.boolean().default(true).describe('Calls that ended in the attendant'),
})

/** The policy about which halves of calls leave a record. */
export const recordPolicySchema = z.strictObject({
  localCaller: recordKindSchema.default('every').describe('O-CDR of calls started by an extension'),
  localCallee: recordKindSchema.default('never').describe('T-CDR of calls to an extension'),
  outsideCaller: recordKindSchema.default('every').describe('O-CDR of calls from outside'),
  outsideCallee: recordKindSchema.default('never').describe('T-CDR of calls to the outside'),
  also: alsoRecordSchema.prefault({}),
})
/** The policy about which halves of calls leave a record. */
export type RecordPolicy = z.infer<typeof recordPolicySchema>

/** The way numbers of the outside become unreadable in records that are old enough. */
export const maskingSchema = z.strictObject({
  afterDays: z.number().int().min(1, 'must be 1 or more').max(36_500, 'must be 36500 or less'),
  digits: z.union([z.literal(3), z.literal(4), z.literal('all')]).describe('How many last digits are hidden'),
  names: z.boolean().default(false).describe('Remove the names of outside parties too'),
})
/** The way numbers of the outside become unreadable in records that are old enough. */
export type Masking = z.infer<typeof maskingSchema>

/** The view of readers who may not see whole numbers of the outside, whatever the age of a record. */
export const maskedReadersSchema = z.strictObject({
  digits: maskingSchema.shape.digits.default(4),
  names: z.boolean().default(true).describe('Leave out the names of outside parties too'),
})
/** The view of readers who may not see whole numbers of the outside. */
export type MaskedReaders = z.infer<typeof maskedReadersSchema>

const ALL_ALSO = { groupMembers: true, forwardedHalves: true, featureCodes: true, attendantOnly: true }

/** A record of every call by its caller's half. */
const CALLERS = {
  localCaller: 'every',
  localCallee: 'never',
  outsideCaller: 'every',
  outsideCallee: 'never',
  also: ALL_ALSO,
} as const

/**
 * The settings that Cloud-style fixes: a record of every call by its caller's half, answered or not, kept for a week.
 */
export const CLOUD_STYLE = {
  mode: 'cloud',
  policy: CALLERS,
  keepDays: 7,
  keepRecords: null,
  keepGigabytes: null,
} as const

const cdrValuesSchema = z.strictObject({
  mode: z
    .enum(['custom', 'cloud'])
    .default('custom')
    .describe(
      'cloud: one record of every call, kept for 7 days, then gone; policy, keepDays, keepRecords, keepGigabytes and the overrides of extensions do not count',
    ),
  policy: recordPolicySchema.prefault({}),
  keepDays: z
    .number()
    .int()
    .min(1, 'must be 1 or more, or null to keep records for ever')
    .max(36_500, 'must be 36500 or less')
    .nullable()
    .default(null)
    .describe('Days a record is kept; null keeps it for ever'),
  keepEmergencyDays: z
    .number()
    .int()
    .min(1, 'must be 1 or more')
    .max(36_500, 'must be 36500 or less')
    .default(365)
    .describe('Days a record of an emergency call is kept, where keepDays is less'),
  keepRecords: z
    .number()
    .int()
    .min(1000, 'must be 1000 or more, or null for any number')
    .max(1_000_000_000, 'must be 1000000000 or less')
    .nullable()
    .default(null)
    .describe('At most so many records, the oldest go first; null for any number'),
  keepGigabytes: z
    .number()
    .min(0.1, 'must be 0.1 or more, or null for any size')
    .max(100_000, 'must be 100000 or less')
    .nullable()
    .default(null)
    .describe('The database may hold so many gigabytes (10^9 bytes), the oldest records go first'),
  dailyFiles: z
    .boolean()
    .default(false)
    .describe('Write records into a CSV file of each day, cdr/YYYY-MM-DD.csv in the data folder'),
  masking: maskingSchema.nullable().default(null).describe('Hide digits of outside numbers after some days'),
  maskedReaders: maskedReadersSchema.prefault({}).describe('What tokens with the scope records:masked see'),
})
/** The `cdr` part of the configuration: which records are written and how long they stay. */
export const cdrSettingsSchema = cdrValuesSchema.overwrite((settings) =>
  settings.mode === 'cloud' ? { ...settings, ...structuredClone(CLOUD_STYLE) } : settings,
)
/** The settings about which records are written and how long they stay. */
export type CdrSettings = z.infer<typeof cdrSettingsSchema>

/** The rules of records, which refer to nothing. */
export const cdrResource = defineResource(cdrSettingsSchema)

/** The named choices of the record settings, in the order they are offered. */
export const RECORD_PRESETS = {
  callerRecords: {
    title: 'Caller records',
    text: 'One record per call, answered or not, written by the caller’s half.',
    settings: {
      mode: 'custom',
      policy: CALLERS,
      keepDays: null,
    },
  },
  cloudStyle: {
    title: 'Cloud-style',
    text: 'One record per call, answered or not, kept for 7 days and then gone. A mode: nothing overrides it.',
    settings: CLOUD_STYLE,
  },
  answeredCallers: {
    title: 'Answered callers',
    text: 'One record per answered call; calls nobody took leave none.',
    settings: {
      mode: 'custom',
      policy: {
        localCaller: 'answered',
        localCallee: 'never',
        outsideCaller: 'answered',
        outsideCallee: 'never',
        also: ALL_ALSO,
      },
      keepDays: null,
    },
  },
  everything: {
    title: 'Everything',
    text: 'A record for every half of every call, callers and callees.',
    settings: {
      mode: 'custom',
      policy: {
        localCaller: 'every',
        localCallee: 'every',
        outsideCaller: 'every',
        outsideCallee: 'every',
        also: ALL_ALSO,
      },
      keepDays: null,
    },
  },
} as const satisfies Record<
  string,
  { title: string; text: string; settings: Pick<CdrSettings, 'mode' | 'policy' | 'keepDays'> }
>
/** Name of a preset. */
export type RecordPreset = keyof typeof RECORD_PRESETS

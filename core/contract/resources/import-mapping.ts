import * as z from 'zod'
import { RECORD_COLUMN_IDS, type RecordColumn } from '../record.ts'
import { printable } from './printable.ts'
import { defineResource } from './resource.ts'

/** PBXs whose files are known. */
export const importSourceSchema = z.enum(['asterisk', 'freeswitch', 'fusionpbx', 'cucm', '3cx', 'yeastar'])
/** A PBX whose files are known. */
export type ImportSource = z.infer<typeof importSourceSchema>

/** The columns that an import fills itself. */
const OURS = ['side', 'hop', 'tags', 'related_call_id', 'sequence', 'written_at', 'schema_version'] as const
type Ours = (typeof OURS)[number]

/** A column of ours that a column of theirs can be, or `total`: seconds from setup to release. */
export type MappingTarget = Exclude<RecordColumn, Ours> | 'total'
const isTarget = (id: RecordColumn): id is Exclude<RecordColumn, Ours> =>
  !(OURS as readonly string[]).includes(id)
/** The columns of ours to which foreign ones can be mapped. */
export const MAPPING_TARGETS: readonly MappingTarget[] = [...RECORD_COLUMN_IDS.filter(isTarget), 'total']

const target = z.enum(MAPPING_TARGETS as [MappingTarget, ...MappingTarget[]])
const words = z.record(z.string().max(200), z.string().max(64))

/** The form of the times in a file. */
export const mappingTimesSchema = z.enum([
  'year-month-day',
  'day-month-year',
  'month-day-year',
  'epoch',
  'epoch-milliseconds',
])

/** The meaning of the columns of a CSV file: theirs on the left, ours on the right. */
export const importMappingSchema = z
  .strictObject({
    name: printable(64),
    columns: z
      .record(z.string().max(200), z.union([target, z.array(target).min(1)]))
      .refine((columns) => Object.keys(columns).length <= 200, 'must not have more than 200 columns'),
    times: mappingTimesSchema.default('year-month-day'),
    /** Their words for our codes, by our column: `{ "result": { "OK": "answered" } }`. */
    words: z.partialRecord(target, words).optional(),
  })
  .superRefine(({ columns }, context) => {
    const targets = Object.values(columns).flat()
    const twice = targets.find((one, place) => targets.indexOf(one) !== place)
    const refuse = (message: string) => context.addIssue({ code: 'custom', path: ['columns'], message })
    if (twice) refuse(`two columns are ${twice}`)
    if (!targets.includes('setup_time')) refuse('no column is setup_time')
    if (!targets.includes('caller_number') && !targets.includes('dialed_number'))
      refuse('no column is caller_number or dialed_number')
  })
/** The meaning of the columns of a CSV file. */
export type ImportMapping = z.infer<typeof importMappingSchema>

/** Meanings of columns in foreign files, which refer to nothing. */
export const importMappingResource = defineResource(importMappingSchema)

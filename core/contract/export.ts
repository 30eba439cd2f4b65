import * as z from 'zod'
import { titleLanguageSchema } from './column-titles.ts'
import { recordFilterSchema } from './filter.ts'
import { RECORD_COLUMN_IDS, type RecordColumn } from './record.ts'

/** File formats of an export. */
export const exportFormatSchema = z.enum(['csv', 'xlsx', 'jsonl'])
/** File format of an export. */
export type ExportFormat = z.infer<typeof exportFormatSchema>

/** The form of a CSV file. */
export const csvOptionsSchema = z
  .strictObject({
    delimiter: z.enum([',', ';', '\t']).default(','),
    /** Begins with a byte order mark, by which Excel knows UTF-8. */
    bom: z.boolean().default(false),
    decimal: z.enum(['.', ',']).default('.'),
    /** Ids stay the same for ever; titles are for people. */
    header: z.enum(['ids', 'titles']).default('ids'),
    /** iso: with milliseconds and offset; local: as clocks show it, with the offset in a last column `utc_offset`. */
    times: z.enum(['iso', 'local']).default('iso'),
    /** Puts an apostrophe before what a spreadsheet would run. */
    guard: z.boolean().default(true),
  })
  .refine(({ delimiter, decimal }) => delimiter !== decimal, {
    path: ['decimal'],
    error: 'must be another character than the delimiter',
  })
/** The form of a CSV file. */
export type CsvOptions = z.infer<typeof csvOptionsSchema>

/** CSV for programs, and for people with Excel. */
export const CSV_PROFILES = {
  data: { delimiter: ',', bom: false, decimal: '.', header: 'ids', times: 'iso', guard: true },
  excel: { delimiter: ';', bom: true, decimal: ',', header: 'titles', times: 'local', guard: true },
} as const satisfies Record<string, CsvOptions>
/** Name of a CSV profile. */
export type CsvProfile = keyof typeof CSV_PROFILES

/** The form in which records are exported to a file. */
export const exportOptionsSchema = z.strictObject({
  format: exportFormatSchema,
  /** IANA zone of the times in the file. */
  zone: z.string().max(64),
  /** Columns and their order; all of them when left out. */
  columns: z
    .array(z.enum(RECORD_COLUMN_IDS as [RecordColumn, ...RecordColumn[]]))
    .min(1)
    .max(RECORD_COLUMN_IDS.length)
    .optional(),
  csv: csvOptionsSchema.prefault({}),
  /** Language of the titles of columns, English when left out; ids and values are the same in each. */
  language: titleLanguageSchema.optional(),
  /** record: a line per record; call: a line per call, its lowest hop in the filter. */
  each: z.enum(['record', 'call']).default('record'),
})
/** The form in which records are exported to a file. */
export type ExportOptions = z.infer<typeof exportOptionsSchema>

/** A request to export records: which ones, and to which kind of file. */
export const exportRequestSchema = exportOptionsSchema.extend({ filter: recordFilterSchema })
/** A request to export records: which ones, and to which kind of file. */
export type ExportRequest = z.infer<typeof exportRequestSchema>

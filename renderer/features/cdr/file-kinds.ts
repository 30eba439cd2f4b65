import {
  CSV_PROFILES,
  titleLanguageSchema,
  type CsvOptions,
  type ExportFormat,
  type TitleLanguage,
} from '../../../core/contract/index.ts'

/** Whether numbers are written with a comma where the user is; Excel then expects semicolons between cells. */
const hasDecimalComma = new Intl.NumberFormat().format(1.5).includes(',')

const EXCEL: CsvOptions = hasDecimalComma
  ? CSV_PROFILES.excel
  : { ...CSV_PROFILES.excel, delimiter: ',', decimal: '.' }

/** Excel's own words follow the machine; so do the titles, where there are some in its language. */
export const OWN_LANGUAGE: TitleLanguage =
  titleLanguageSchema.safeParse(navigator.language.slice(0, 2)).data ?? 'en'

/** The files that are offered, those for people first. */
export const FILE_KINDS = {
  xlsx: { format: 'xlsx', csv: CSV_PROFILES.data },
  excel: { format: 'csv', csv: EXCEL },
  data: { format: 'csv', csv: CSV_PROFILES.data },
  jsonl: { format: 'jsonl', csv: CSV_PROFILES.data },
} as const satisfies Record<string, { format: ExportFormat; csv: CsvOptions }>
/** A file that is offered. */
export type FileKind = keyof typeof FILE_KINDS

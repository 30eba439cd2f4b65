import type { TitleLanguage } from './column-titles.ts'
import type { RecordColumn } from './record.ts'

type Words = Readonly<Record<string, string>>

const ENGLISH = {
  side: { O: 'Caller (O)', T: 'Callee (T)' },
  party: { local: 'Local', outside: 'Outside' },
  result: {
    answered: 'Answered',
    busy: 'Busy',
    rejected: 'Declined',
    no_answer: 'No answer',
    abandoned: 'Abandoned',
    answered_elsewhere: 'Answered elsewhere',
    unreachable: 'Unreachable',
    not_found: 'Unknown number',
    forbidden: 'Not allowed',
    congestion: 'Congestion',
    failed: 'Failed',
    interrupted: 'Interrupted',
  },
  released_by: { caller: 'Caller', callee: 'Callee', server: 'PBX' },
  service: {
    basic: 'Basic call',
    forward_unconditional: 'Forwarded always',
    forward_busy: 'Forwarded on busy',
    forward_no_answer: 'Forwarded on no answer',
    forward_unreachable: 'Forwarded on unreachable',
    attendant: 'Attendant',
    ring_group: 'Ring group',
    hunt_group: 'Hunt group',
    pickup: 'Pickup',
    park: 'Park',
    transfer_blind: 'Blind transfer',
    transfer_attended: 'Attended transfer',
    voicemail: 'Voicemail',
    conference: 'Conference',
    callback: 'Callback',
    feature_code: 'Feature code',
  },
  direction: { internal: 'Internal', inbound: 'Inbound', outbound: 'Outbound', transit: 'Transit' },
  emergency: { 0: 'No', 1: 'Yes' },
  srtp: { 0: 'No', 1: 'Yes' },
  recording: { none: 'None', kept: 'Kept', deleted: 'Deleted', failed: 'Failed' },
} as const satisfies Partial<Record<RecordColumn, Words>>
/** A column whose values are codes with words of their own. */
export type CodedColumn = keyof typeof ENGLISH

const GERMAN: Readonly<Record<CodedColumn, Words>> = {
  side: { O: 'Anrufer (O)', T: 'Angerufener (T)' },
  party: { local: 'Intern', outside: 'Extern' },
  result: {
    answered: 'Angenommen',
    busy: 'Besetzt',
    rejected: 'Abgelehnt',
    no_answer: 'Keine Antwort',
    abandoned: 'Aufgelegt vor Annahme',
    answered_elsewhere: 'Anderswo angenommen',
    unreachable: 'Nicht erreichbar',
    not_found: 'Unbekannte Nummer',
    forbidden: 'Nicht erlaubt',
    congestion: 'Überlastet',
    failed: 'Fehlgeschlagen',
    interrupted: 'Unterbrochen',
  },
  released_by: { caller: 'Anrufer', callee: 'Angerufener', server: 'Anlage' },
  service: {
    basic: 'Einfacher Anruf',
    forward_unconditional: 'Immer umgeleitet',
    forward_busy: 'Bei besetzt umgeleitet',
    forward_no_answer: 'Bei Nichtannahme umgeleitet',
    forward_unreachable: 'Bei Unerreichbarkeit umgeleitet',
    attendant: 'Ansage mit Auswahl',
    ring_group: 'Rufgruppe',
    hunt_group: 'Sammelanschluss',
    pickup: 'Heranholen',
    park: 'Parken',
    transfer_blind: 'Direkt vermittelt',
    transfer_attended: 'Mit Rückfrage vermittelt',
    voicemail: 'Sprachbox',
    conference: 'Konferenz',
    callback: 'Rückruf',
    feature_code: 'Funktionscode',
  },
  direction: { internal: 'Intern', inbound: 'Eingehend', outbound: 'Ausgehend', transit: 'Durchgehend' },
  emergency: { 0: 'Nein', 1: 'Ja' },
  srtp: { 0: 'Nein', 1: 'Ja' },
  recording: { none: 'Keine', kept: 'Aufbewahrt', deleted: 'Gelöscht', failed: 'Fehlgeschlagen' },
}

/** Words for the values of columns that hold codes, by language. */
export const VALUE_WORDS = { en: ENGLISH, de: GERMAN } as const satisfies Record<
  TitleLanguage,
  Readonly<Record<CodedColumn, Words>>
>

const isCoded = (column: RecordColumn): column is CodedColumn => Object.hasOwn(ENGLISH, column)

/** Returns the words for the values of a column; undefined when they are not codes. */
export const wordsOf = (column: RecordColumn, language: TitleLanguage): Words | undefined =>
  isCoded(column) ? VALUE_WORDS[language][column] : undefined

/** Codes by their words in any language, for each coded column. A word stands for one code of its column alone. */
const CODES: Readonly<Record<string, ReadonlyMap<string, string>>> = Object.fromEntries(
  Object.keys(ENGLISH).map((column) => [
    column,
    new Map(
      Object.values(VALUE_WORDS).flatMap((words) =>
        Object.entries(words[column as CodedColumn]).map(([code, word]) => [word, code] as const),
      ),
    ),
  ]),
)

/** Returns the code that a word of a column stands for; any other text as it is. */
export const codeOf = (column: RecordColumn, text: string): string => CODES[column]?.get(text) ?? text

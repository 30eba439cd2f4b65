import * as z from 'zod'
import { RECORD_COLUMNS, type RecordColumn } from './record.ts'

/** Languages that titles of columns are there in. */
export const titleLanguageSchema = z.enum(['en', 'de'])
/** Language of titles. */
export type TitleLanguage = z.infer<typeof titleLanguageSchema>

const GERMAN: Readonly<Record<RecordColumn, string>> = {
  caller_number: 'Nummer des Anrufers',
  dialed_number: 'Gewählte Nummer',
  destination_number: 'Zielnummer',
  duration: 'Dauer',
  setup_time: 'Beginn',
  connect_time: 'Angenommen um',
  release_time: 'Beendet um',
  side: 'Seite',
  party: 'Teilnehmer',
  result: 'Ergebnis',
  released_by: 'Beendet durch',
  cause: 'Ursache (Q.850)',
  sip_status: 'SIP-Status',
  reason_text: 'Begründung',
  service: 'Dienst',
  direction: 'Richtung',
  caller_name: 'Name des Anrufers',
  destination_name: 'Name des Ziels',
  presented_number: 'Gezeigte Nummer',
  redirecting_number: 'Umleitende Nummer',
  redirect_count: 'Anzahl der Umleitungen',
  charged_number: 'Belastete Nummer',
  line: 'Leitung',
  did: 'Durchwahl',
  group_number: 'Nummer der Gruppe',
  alert_time: 'Erstes Klingeln um',
  ring_seconds: 'Klingeldauer (s)',
  hold_seconds: 'Haltedauer (s)',
  park_seconds: 'Parkdauer (s)',
  emergency: 'Notruf',
  transport: 'Transport',
  srtp: 'SRTP',
  codec: 'Codec',
  remote_address: 'Adresse der Gegenstelle',
  user_agent: 'Gerät',
  sip_call_id: 'SIP-Call-ID',
  packets_sent: 'Gesendete Pakete',
  packets_received: 'Empfangene Pakete',
  packets_lost: 'Verlorene Pakete',
  jitter_ms: 'Jitter (ms)',
  mos: 'MOS',
  recording: 'Aufzeichnung',
  account_code: 'Kostenstelle',
  note: 'Notiz',
  tags: 'Schlagworte',
  cost: 'Kosten',
  currency: 'Währung',
  call_id: 'Kennung des Gesprächs',
  related_call_id: 'Kennung des verbundenen Gesprächs',
  hop: 'Abschnitt',
  record_id: 'Kennung des Datensatzes',
  sequence: 'Laufende Nummer',
  site: 'Standort',
  written_at: 'Geschrieben um',
  schema_version: 'Version des Formats',
}

/** Returns the title of a column, as people read it at the head of a list. */
export const columnTitle = (id: RecordColumn, language: TitleLanguage): string =>
  language === 'de' ? GERMAN[id] : RECORD_COLUMNS[id].title

/** The title of the offset from UTC that stands behind times without one. */
export const OFFSET_TITLE: Readonly<Record<TitleLanguage, string>> = {
  en: 'UTC offset',
  de: 'Abstand zu UTC',
}

/** A summary of each command, in the order of the help, which is shown without loading any of them. */
export const SUMMARIES = {
  serve: 'run the PBX; the window is opened in a browser',
  config: 'read or replace the whole configuration',
  cdr: 'call detail records',
  backup: 'copy records and configuration into one file and check it, whether the server runs or not',
  restore: 'put a backup, with its configuration, in the place of the database; the server must be stopped',
  check: 'check the database: its pages, references and the sequence of records',
  stop: 'end the running server: calls are released and their records written',
  status:
    'show registrations, calls in progress, records written, messages counted and the size of every table',
  trace: 'show the SIP messages of one of the last calls, of all its legs; credentials are blanked out',
  token: 'tokens of programs that use the API',
  'restart-engine': 'end the SIP engine at once and start it again; calls in progress end as interrupted',
} as const

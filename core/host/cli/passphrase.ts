import { createInterface } from 'node:readline'
import { Writable } from 'node:stream'
import { backupPassphraseSchema } from '../../contract/index.ts'
import { PbxError } from '../../kit/index.ts'

const VARIABLE = 'HALFCALL_BACKUP_PASSPHRASE'

/** The sources of a backup's passphrase, for the help. */
export const PASSPHRASE_SOURCE = `${VARIABLE}, or the first line of standard input`

/**
 * Reads the passphrase of a backup: HALFCALL_BACKUP_PASSPHRASE, else the first line of standard input; at a terminal it
 * asks, and shows nothing of it.
 * @throws PbxError `backup.passphrase` when there is none
 */
export async function readPassphrase(env: NodeJS.ProcessEnv = process.env): Promise<string> {
  const given = env[VARIABLE]
  if (given) return given
  const { stdin, stderr } = process
  const isAsked = stdin.isTTY
  if (isAsked) stderr.write('Passphrase of the backup: ')
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() })
  const lines = createInterface({ input: stdin, output: silent, terminal: isAsked })
  try {
    for await (const line of lines) if (line !== '') return line
  } finally {
    lines.close()
    if (isAsked) stderr.write('\n')
  }
  throw new PbxError(
    'backup.passphrase',
    `a passphrase is needed: set ${VARIABLE}, or write it to standard input`,
  )
}

/** Returns a passphrase that is good enough for a new backup. @throws PbxError `backup.passphrase` */
export function newPassphrase(passphrase: string): string {
  const checked = backupPassphraseSchema.safeParse(passphrase)
  if (checked.success) return checked.data
  throw new PbxError('backup.passphrase', `the passphrase ${checked.error.issues[0]!.message}`)
}

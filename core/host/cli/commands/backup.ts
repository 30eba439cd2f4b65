import { existsSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Command } from 'commander'
import { backupDatabase, checkStore, isEncrypted, restoreBackup } from '../../../app/index.ts'
import type { StoreCheck } from '../../../contract/index.ts'
import { systemClock } from '../../../kit/index.ts'
import { adminPasswordFault } from '../../admin-password.ts'
import { EXIT } from '../exit-codes.ts'
import { dataOption } from '../options.ts'
import { newPassphrase, PASSPHRASE_SOURCE, readPassphrase } from '../passphrase.ts'
import { SUMMARIES } from '../summaries.ts'

interface DataOption {
  readonly data: string
}

const say = (line: string) => process.stdout.write(`${line}\n`)

function tell(found: StoreCheck): void {
  say(`records:            ${found.records}`)
  say(`last sequence:      ${found.lastSequence}`)
  say(`deleted or aside:   ${found.explained} of ${found.missing} numbers that are missing`)
  for (const why of found.asideWhy) say(`put aside:          ${why}`)
  say(`lost before a disk: ${found.lost}`)
  if (found.aside > 0) say(`rows put aside:     ${found.aside}, kept in the table put_aside`)
  say(`schema, SQLite:     ${found.schema}, ${found.sqliteVersion}`)
  for (const problem of found.problems) say(`problem: ${problem}`)
  for (const warning of found.warnings) say(`warning: ${warning}`)
}

async function backup(
  file: string,
  options: DataOption & { force?: boolean; encrypt?: boolean },
): Promise<void> {
  const path = resolve(file)
  const passphrase = options.encrypt ? newPassphrase(await readPassphrase()) : undefined
  const isSeen = process.stderr.isTTY
  for await (const step of backupDatabase({
    dataDir: options.data,
    file: path,
    replace: options.force === true,
    passphrase,
    clock: systemClock,
  })) {
    const percent = step.total === 0 ? 100 : Math.floor((step.bytes / step.total) * 100)
    if (isSeen) process.stderr.write(`\r${step.state} ${percent} %  `)
    if (step.state === 'done') {
      if (isSeen) process.stderr.write('\r')
      say(
        `${path}: ${step.records ?? 0} records and the configuration, ${step.bytes} bytes, checked${passphrase === undefined ? '' : ', encrypted'}`,
      )
    }
  }
}

async function restore(file: string, options: DataOption): Promise<void> {
  const path = resolve(file)
  const passphrase = existsSync(path) && (await isEncrypted(path)) ? await readPassphrase() : undefined
  const restored = await restoreBackup(options.data, path, systemClock, { passphrase })
  const { found, keptAs, goesOnAfter } = restored
  tell(found)
  say(`restored with its configuration from ${path}`)
  say(`sequence numbers go on after ${goesOnAfter}; phones and bans stay as they were`)
  if (keptAs !== undefined) say(`what was there before is kept as ${keptAs}`)
}

async function check(options: DataOption): Promise<void> {
  const found = await checkStore(options.data)
  tell(found)
  const fault = adminPasswordFault(options.data)
  if (fault) say(`warning: ${fault}`)
  say(found.problems.length === 0 ? 'the database is sound' : 'the database is NOT sound')
  if (found.problems.length > 0) process.exitCode = EXIT.failed
}

/** Adds `halfcall backup`, `restore` and `check`. */
export function addBackupCommands(program: Command): void {
  program
    .command('backup')
    .description(SUMMARIES.backup)
    .argument('<file>', 'file to write')
    .addOption(dataOption())
    .option('--force', 'replace the file if there is one')
    .option('--encrypt', `encrypt it by a passphrase: ${PASSPHRASE_SOURCE}`)
    .action(backup)
  program
    .command('restore')
    .description(`${SUMMARIES.restore}. The passphrase of an encrypted one is ${PASSPHRASE_SOURCE}`)
    .argument('<file>', 'backup to read')
    .addOption(dataOption())
    .action(restore)
  program.command('check').description(SUMMARIES.check).addOption(dataOption()).action(check)
}

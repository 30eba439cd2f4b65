import { rm, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { ExportRequest, ExportRun, MailServer, RecordFilter, Schedule } from '../../../contract/index.ts'
import { PbxError, replaceFile } from '../../../kit/index.ts'
import { beginPartial } from '../../files/index.ts'
import type { SendMail } from './send-mail.ts'

/** The ports that delivering an export uses. */
export interface DeliveryPorts {
  /** Writes the records of a filter to a new file; resolves to their number. */
  writeExport(request: ExportRequest, path: string): Promise<number>
  /** Returns a path for a short-lived file. */
  temporaryPath(): string
  readonly sendMail: SendMail
  /** Returns the name of the installation. */
  site(): string
}

/** The result of a delivery, and its destination. */
export interface Delivered {
  readonly rows: number
  readonly target: string
}

/** Mail servers take little more. */
const MOST_MAIL_BYTES = 20_000_000

/** Returns the name of the file: the schedule's, without what file systems refuse, and the period. */
export const fileName = (name: string, { period }: Pick<ExportRun, 'period'>, format: string): string =>
  `${name.replace(/[^\p{L}\p{N} ._-]+/gu, '_').replace(/^[. ]+|[. ]+$/g, '') || 'records'} ${period}.${format}`

async function toFolder(
  ports: DeliveryPorts,
  schedule: Schedule,
  filter: RecordFilter,
  folder: string,
  name: string,
) {
  const found = await stat(folder).catch(() => undefined)
  if (!found?.isDirectory()) throw new PbxError('export.file-denied', `there is no folder ${folder}`)
  const path = join(folder, name)
  const partial = beginPartial(path)
  try {
    const rows = await ports.writeExport({ ...schedule, filter }, partial.path)
    await replaceFile(partial.path, path)
    return { rows, target: path }
  } finally {
    partial.end()
  }
}

async function toMail(
  ports: DeliveryPorts,
  schedule: Schedule,
  filter: RecordFilter,
  mail: {
    server: (MailServer & { password: string }) | null
    addresses: readonly string[]
    period: string
    name: string
  },
): Promise<Delivered> {
  if (!mail.server) throw new PbxError('config.invalid', 'no mail server is set up')
  const path = ports.temporaryPath()
  try {
    const rows = await ports.writeExport({ ...schedule, filter }, path)
    const { size } = await stat(path)
    if (size > MOST_MAIL_BYTES)
      throw new PbxError(
        'export.file-denied',
        `the file has ${Math.ceil(size / 1e6)} MB, which mail servers do not take; choose a folder or fewer records`,
      )
    await ports.sendMail(mail.server, {
      to: mail.addresses,
      subject: `${schedule.name}: ${mail.period}`,
      text: `Call records of ${ports.site()}, ${mail.period}: ${rows}. They are in the attached file.\n`,
      file: { path, name: mail.name },
    })
    return { rows, target: mail.addresses.join(', ') }
  } finally {
    await rm(path, { force: true })
  }
}

/**
 * Writes the export of one period to where its schedule says. A file of the same name is replaced in one step; half a
 * file is never seen.
 * @throws PbxError `export.file-denied`, `mail.refused`, `config.invalid`
 */
export function deliver(
  ports: DeliveryPorts,
  schedule: Schedule,
  run: Pick<ExportRun, 'from' | 'to' | 'period'>,
  server: (MailServer & { password: string }) | null,
): Promise<Delivered> {
  const filter = { ...schedule.filter, from: run.from, to: run.to }
  const name = fileName(schedule.name, run, schedule.format)
  const { target } = schedule
  return target.kind === 'folder'
    ? toFolder(ports, schedule, filter, target.path, name)
    : toMail(ports, schedule, filter, { server, addresses: target.addresses, period: run.period, name })
}

import { app, dialog } from 'electron'
import { createPbx, type Pbx, type PbxOptions } from '../../core/app/index.ts'
import { PbxError } from '../../core/kit/index.ts'

const CURES: Readonly<Record<string, string>> = {
  'port.busy':
    'Another program uses this port, perhaps a second Halfcall or a softphone. End it and try again.',
  'store.network': 'Start Halfcall with --data and a folder on this computer.',
  'port.denied': 'Let Halfcall use another port: start it with --sip ADDRESS:PORT.',
  'store.locked':
    'Another Halfcall uses this data folder, perhaps one without a window. End it and try again.',
  'store.unwritable': 'Make the folder writable for you, or free some space on its disk, and try again.',
  'store.newer-schema': 'Install the newer version of Halfcall again; the data stays as it is.',
}

/** Shows why Halfcall cannot start. @returns whether to try again */
export async function askToRetry(error: unknown): Promise<boolean> {
  const message = error instanceof Error ? error.message : String(error)
  const cure = error instanceof PbxError ? CURES[error.code] : undefined
  const { response } = await dialog.showMessageBox({
    type: 'error',
    title: app.name,
    message: 'Halfcall cannot start',
    detail: cure === undefined ? message : `${message}\n\n${cure}`,
    buttons: ['Try again', 'Quit'],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  })
  return response === 0
}

/** Starts the PBX; if that fails, the user decides between another try and the end, which returns undefined. */
export async function startPbx(options: PbxOptions): Promise<Pbx | undefined> {
  for (;;) {
    try {
      return await createPbx(options)
    } catch (error) {
      options.log.error('the PBX cannot start', { error: String(error) })
      if (!(await askToRetry(error))) return undefined
    }
  }
}

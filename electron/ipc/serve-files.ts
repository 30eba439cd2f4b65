import { basename, extname, join } from 'node:path'
import type { IpcMain, IpcMainInvokeEvent, SaveDialogOptions, SaveDialogReturnValue } from 'electron'
import * as z from 'zod'
import type { Logger } from '../../core/kit/index.ts'
import { SAVE_DIALOG_CHANNEL, SHOW_IN_FOLDER_CHANNEL } from './channels.ts'
import type { SaveTargets } from './save-targets.ts'
import type { SenderCheck } from './sender.ts'

const saveRequest = z.object({ defaultName: z.string().min(1).max(200) })

/** A file that was chosen: its name, and the token that stands for its path. */
export interface ChosenFile {
  readonly token: string
  readonly name: string
}

/** Lets the window ask where to save, and show what was saved; it never receives or names a path. */
export function serveFiles(options: {
  readonly ipcMain: Pick<IpcMain, 'handle'>
  readonly isKnown: SenderCheck
  readonly targets: SaveTargets
  readonly folder: string
  readonly showSaveDialog: (options: SaveDialogOptions) => Promise<SaveDialogReturnValue>
  readonly showItemInFolder: (path: string) => void
  readonly log: Logger
}): void {
  const { ipcMain, isKnown, targets, folder, showSaveDialog, showItemInFolder, log } = options
  const serve = (channel: string, answer: (input: unknown) => unknown) =>
    ipcMain.handle(channel, (event: IpcMainInvokeEvent, input: unknown) => {
      if (!isKnown(channel, event)) throw new Error('unknown sender')
      return answer(input)
    })

  serve(SAVE_DIALOG_CHANNEL, async (input): Promise<ChosenFile | null> => {
    // A page offers a name, never a place.
    const name = basename(saveRequest.parse(input).defaultName.replaceAll('\\', '/'))
    const extension = extname(name).slice(1)
    const { canceled, filePath } = await showSaveDialog({
      defaultPath: join(folder, name),
      filters: extension === '' ? [] : [{ name: extension.toUpperCase(), extensions: [extension] }],
      properties: ['createDirectory', 'showOverwriteConfirmation'],
    })
    if (canceled || filePath === '') return null
    return { token: targets.add(filePath), name: basename(filePath) }
  })
  serve(SHOW_IN_FOLDER_CHANNEL, (token) => {
    const path = typeof token === 'string' ? targets.written(token) : undefined
    if (path !== undefined) showItemInFolder(path)
    else log.warn('a file that is not known cannot be shown')
  })
}

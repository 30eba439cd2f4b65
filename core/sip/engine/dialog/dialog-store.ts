import type { Clock } from '../../../kit/index.ts'
import type { Application } from '../control/index.ts'
import { createDialog, type Dialog, type DialogStart } from './dialog.ts'

/** All dialogs, by the id applications use and by the tags peers use. */
export interface DialogStore {
  readonly size: number
  /** Begins a dialog under a fresh id. */
  add(start: DialogStart): Dialog
  /** Forgets a dialog; false when that was done before. */
  remove(dialog: Dialog): boolean
  byId(id: string): Dialog | undefined
  /**
   * Finds the dialog a peer's request belongs to (RFC 3261 §12.2.2). While it is early on our calling side, any tag of
   * the peer will do: several branches share one dialog id.
   */
  match(callId: string, localTag: string, remoteTag: string | undefined): Dialog | undefined
  ownedBy(app: Application): readonly Dialog[]
  all(): readonly Dialog[]
}

/** Creates an empty store. */
export function createDialogStore(clock: Clock): DialogStore {
  const ids = new Map<string, Dialog>()
  const keys = new Map<string, Dialog>()
  const key = (callId: string, localTag: string) => `${callId}\n${localTag}`

  const freshId = (start: DialogStart) => {
    const fromTag = start.role === 'uas' ? (start.remoteTag ?? '') : start.localTag
    const base = `${start.callId};from-tag=${fromTag}`.replace(/[|\r\n]/g, '_')
    let id = base
    for (let leg = 2; ids.has(id); leg++) id = `${base};leg=${leg}`
    return id
  }
  return {
    get size() {
      return ids.size
    },
    add(start) {
      const dialog = createDialog(clock, freshId(start), start)
      ids.set(dialog.id, dialog)
      keys.set(key(dialog.callId, dialog.localTag), dialog)
      return dialog
    },
    remove(dialog) {
      if (ids.get(dialog.id) !== dialog) return false
      ids.delete(dialog.id)
      const own = key(dialog.callId, dialog.localTag)
      if (keys.get(own) === dialog) keys.delete(own)
      return true
    },
    byId: (id) => ids.get(id),
    match(callId, localTag, remoteTag) {
      const dialog = keys.get(key(callId, localTag))
      if (!dialog) return undefined
      const open = dialog.role === 'uac' && dialog.state !== 'confirmed'
      return open || dialog.remoteTag === remoteTag ? dialog : undefined
    },
    ownedBy: (app) => [...ids.values()].filter((dialog) => dialog.owner === app),
    all: () => [...ids.values()],
  }
}

import { ElMessageBox } from 'element-plus'

/** A question before something that cannot be taken back. */
export interface Question {
  readonly title: string
  /** The consequences of the action, by name. */
  readonly text: string
  /** The word on the button: what is done, never "OK". */
  readonly action: string
  readonly cancel: string
}

/** Asks for confirmation; returns true when the action was chosen. */
export async function confirm({ title, text, action, cancel }: Question): Promise<boolean> {
  try {
    await ElMessageBox.confirm(text, title, {
      confirmButtonText: action,
      cancelButtonText: cancel,
      confirmButtonType: 'danger',
      autofocus: false,
    })
    return true
  } catch (reason) {
    if (reason === 'cancel' || reason === 'close') return false
    throw reason
  }
}

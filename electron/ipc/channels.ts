/** Messages of the contract, both ways: the page's id and what oRPC sends. */
export const RPC_CHANNEL = 'halfcall:rpc'
/** Asks for a file to save to. */
export const SAVE_DIALOG_CHANNEL = 'halfcall:save-dialog'
/** Shows a saved file in the file manager. */
export const SHOW_IN_FOLDER_CHANNEL = 'halfcall:show-in-folder'

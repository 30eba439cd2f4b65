/** Channel of the contract's messages, both ways: the page's id and what oRPC sends. */
export const RPC_CHANNEL = 'halfcall:rpc'
/** Channel of requests for a file to save to. */
export const SAVE_DIALOG_CHANNEL = 'halfcall:save-dialog'
/** Channel of requests to show a saved file in the file manager. */
export const SHOW_IN_FOLDER_CHANNEL = 'halfcall:show-in-folder'

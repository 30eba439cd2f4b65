export { SETTLING } from './delivery.ts'
export type { Dialog, DialogStart } from './dialog.ts'
export { createDialogStore, type DialogStore } from './dialog-store.ts'
export { createSubscriptions } from './subscriptions.ts'

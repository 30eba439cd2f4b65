export { createSaveTargets, type SaveTargets } from './save-targets.ts'
export { createSenderCheck, type Sender, type SenderCheck } from './sender.ts'
export { serveFiles, type ChosenFile } from './serve-files.ts'
export { serveRpc, type RpcServer } from './serve-rpc.ts'

export { API, createApi, useApi, type Api, type Client } from './api.ts'
export { coalesce } from './coalesce.ts'
export { ConnectionLost, type Connection, type ConnectionState } from './connection.ts'
export { createDesktopConnection } from './desktop-connection.ts'
export { desktop, type Desktop } from './desktop.ts'
export { toFailure, type Failure, type WindowErrorCode } from './error-code.ts'
export { followBeat } from './follow-beat.ts'
export { followFeed, type OpenFeed } from './follow-feed.ts'
export {
  askPasswordPlace,
  askSession,
  changePassword,
  signIn,
  signOut,
  type PasswordChange,
  type PasswordPlace,
  type SignInOutcome,
} from './session.ts'
export { sendFile } from './send-file.ts'
export { createWebConnection } from './web-connection.ts'

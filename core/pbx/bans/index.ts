export { BAN_MS, createBans, type Bans, type BanStore } from './bans.ts'
export { ADDRESS_LIMIT, ADDRESS_USERS, PAIR_LIMIT, PAIR_WINDOW_MS } from './failures.ts'

export { createOwnHosts, type OwnHosts } from './own-hosts.ts'
export { plainAddress, type PlainAddress } from './plain-address.ts'
export { plainUri, sameUri, type PlainUri } from './plain-uri.ts'

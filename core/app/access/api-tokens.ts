import { createHash, timingSafeEqual } from 'node:crypto'
import * as z from 'zod'
import { apiTokenSchema, type ApiTokenView, type NewToken, type TokenScope } from '../../contract/index.ts'
import { createEmitter, PbxError, randomToken, type Clock, type ListenerFault } from '../../kit/index.ts'
import { type DocumentStore, readList } from '../store-process/index.ts'

const DAY_MS = 86_400_000
/** The interval at which the last use of a token is written down. */
const USE_MS = 60_000
const MAX_TOKENS = 100
const TOKEN = /^hct_([0-9a-f]{16})_([0-9a-f]{64})$/

const keptSchema = apiTokenSchema.extend({
  salt: z.string(),
  hash: z.string().regex(/^[0-9a-f]{64}$/),
})
type Kept = z.infer<typeof keptSchema>

/** The holder of a valid token. */
export interface TokenHolder {
  readonly id: string
  readonly scope: TokenScope
}

/** The tokens of programs; the store has their salted hashes only. */
export interface ApiTokens {
  list(): ApiTokenView[]
  /** Makes a token; it is told here and never again. */
  create(wanted: NewToken): Promise<{ token: string; view: ApiTokenView }>
  /** @throws PbxError `token.unknown` */
  revoke(id: string): Promise<void>
  /** Returns the holder of a token; undefined for a wrong, revoked or expired one. */
  check(token: string): TokenHolder | undefined
  /** Returns whether a token is valid. */
  isGood(id: string): boolean
  onRevoked(listener: () => void): void
}

// A secret of 256 random bits needs no slow hash: there is nothing to guess it from.
const hashOf = (salt: string, secret: string) =>
  createHash('sha256').update(`${salt}:${secret}`, 'utf8').digest('hex')

const viewOf = ({ id, name, scope, createdAt, lastUsedAt, expiresAt }: Kept): ApiTokenView => ({
  id,
  name,
  scope,
  createdAt,
  lastUsedAt,
  expiresAt,
})

/** Loads the tokens. */
export async function createApiTokens(options: {
  readonly store: DocumentStore
  readonly clock: Clock
  readonly fault: ListenerFault
}): Promise<ApiTokens> {
  const { store, clock, fault } = options
  let tokens: readonly Kept[] = await readList(store, keptSchema)
  const revoked = createEmitter<void>(fault)
  let saving = Promise.resolve()

  const change = (next: readonly Kept[]): Promise<void> => {
    const before = tokens
    tokens = next
    const saved = saving.then(() => store.save(next))
    saving = saved.catch(() => {
      // What is not on disk is not so; a later change is on its way with the whole list.
      if (tokens === next) tokens = before
    })
    return saved
  }
  const isLive = ({ expiresAt }: Kept) => expiresAt === null || expiresAt > clock.wall()
  const markUsed = (used: Kept) => {
    const now = clock.wall()
    if (used.lastUsedAt !== null && Math.abs(now - used.lastUsedAt) < USE_MS) return
    change(tokens.map((one) => (one.id === used.id ? { ...one, lastUsedAt: now } : one))).catch(fault)
  }
  return {
    list: () => tokens.map(viewOf),
    async create({ name, scope, days }) {
      if (tokens.length >= MAX_TOKENS) {
        throw new PbxError('token.too-many', `there are ${MAX_TOKENS} tokens; revoke one first`)
      }
      const [id, secret, salt] = [randomToken(8), randomToken(32), randomToken(16)]
      const createdAt = clock.wall()
      const kept: Kept = {
        ...{ id, name, scope, createdAt, salt, hash: hashOf(salt, secret), lastUsedAt: null },
        expiresAt: days === null ? null : createdAt + days * DAY_MS,
      }
      await change([...tokens, kept])
      return { token: `hct_${id}_${secret}`, view: viewOf(kept) }
    },
    async revoke(id) {
      if (!tokens.some((one) => one.id === id))
        throw new PbxError('token.unknown', `no token has the id ${id}`)
      const saved = change(tokens.filter((one) => one.id !== id))
      revoked.emit()
      await saved
    },
    check(token) {
      const [, id, secret] = TOKEN.exec(token) ?? []
      const kept = tokens.find((one) => one.id === id)
      if (!kept || !isLive(kept)) return undefined
      const [given, wanted] = [hashOf(kept.salt, secret!), kept.hash].map((hash) => Buffer.from(hash, 'hex'))
      if (!timingSafeEqual(given!, wanted!)) return undefined
      markUsed(kept)
      return { id: kept.id, scope: kept.scope }
    },
    isGood: (id) => tokens.some((one) => one.id === id && isLive(one)),
    onRevoked: (listener) => void revoked.on(listener),
  }
}

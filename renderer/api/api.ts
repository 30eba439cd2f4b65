import { createORPCClient, DynamicLink } from '@orpc/client'
import type { ContractRouterClient } from '@orpc/contract'
import { inject, type InjectionKey } from 'vue'
import type { Contract } from '../../core/contract/index.ts'
import type { Connection } from './connection.ts'

/** The contract as functions to call. */
export type Client = ContractRouterClient<Contract>

/** The interface that stores use: the contract, and the state of the connection to it. */
export interface Api {
  readonly client: Client
  readonly connection: Connection
}

/** Makes the client; each request takes the link that is open at that moment. */
export function createApi(connection: Connection): Api {
  const client = createORPCClient<Client>(new DynamicLink(() => connection.link()))
  return { client, connection }
}

/** The key under which the app provides the API. */
export const API: InjectionKey<Api> = Symbol('api')

/** Returns the API, for stores. */
export function useApi(): Api {
  const api = inject(API)
  if (!api) throw new Error('no api was provided')
  return api
}

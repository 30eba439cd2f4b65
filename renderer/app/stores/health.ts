import { defineStore } from 'pinia'
import { onScopeDispose, shallowRef } from 'vue'
import type { Health } from '../../../core/contract/index.ts'
import { followFeed, useApi } from '../../api/index.ts'

/** How the PBX is, for the top bar. */
export const useHealthStore = defineStore('health', () => {
  const { client, connection } = useApi()
  const health = shallowRef<Health>()
  onScopeDispose(
    followFeed(
      (signal) => client.system.watchHealth(undefined, { signal }),
      (message) => (health.value = message),
    ),
  )
  return { health, connection: connection.state }
})

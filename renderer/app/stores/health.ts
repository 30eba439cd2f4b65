import { defineStore } from 'pinia'
import { computed, onScopeDispose, ref, shallowRef } from 'vue'
import type { Health } from '../../../core/contract/index.ts'
import { followBeat, followFeed, useApi } from '../../api/index.ts'

/** The store of the PBX's health, for the top bar. */
export const useHealthStore = defineStore('health', () => {
  const { client, connection } = useApi()
  const health = shallowRef<Health>()
  onScopeDispose(
    followFeed(
      (signal) => client.system.watchHealth(undefined, { signal }),
      (message) => (health.value = message),
    ),
  )
  const isAnswering = ref(true)
  onScopeDispose(
    followBeat(
      () => client.system.health(),
      (isHeard) => (isAnswering.value = isHeard),
    ),
  )
  return {
    health,
    /** Whether the core is reached, and answers. */
    connection: computed(() =>
      connection.state.value === 'open' && !isAnswering.value ? 'silent' : connection.state.value,
    ),
  }
})

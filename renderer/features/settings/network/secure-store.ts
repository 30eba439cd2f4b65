import { defineStore } from 'pinia'
import { onScopeDispose, shallowRef } from 'vue'
import type { SecureState } from '../../../../core/contract/index.ts'
import { followFeed, useApi } from '../../../api/index.ts'

/** The store of the current state of TLS and WebSockets (which of them is open) and of the certificate. */
export const useSecureStore = defineStore('secure', () => {
  const { client } = useApi()
  const state = shallowRef<SecureState>()
  onScopeDispose(
    followFeed(
      (signal) => client.system.watchSecure(undefined, { signal }),
      (message) => (state.value = message),
    ),
  )
  return { state }
})

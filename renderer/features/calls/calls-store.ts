import { defineStore } from 'pinia'
import { onScopeDispose, ref, shallowRef } from 'vue'
import type { LiveCall } from '../../../core/contract/index.ts'
import { followFeed, toFailure, useApi, type Failure } from '../../api/index.ts'

/** Calls in progress, the oldest first. */
export const useCallsStore = defineStore('calls', () => {
  const { client } = useApi()
  const calls = shallowRef<readonly LiveCall[]>([])
  const isKnown = ref(false)
  const failure = shallowRef<Failure>()
  onScopeDispose(
    followFeed(
      (signal) => client.calls.watch(undefined, { signal }),
      (message) => {
        isKnown.value = true
        if (message.type === 'snapshot') calls.value = message.calls
        else if (message.type === 'ended') {
          calls.value = calls.value.filter(({ callId }) => callId !== message.callId)
        } else calls.value = withCall(calls.value, message.call)
      },
    ),
  )
  return {
    calls,
    isKnown,
    failure,
    async release(callId: string) {
      try {
        await client.calls.release({ callId })
        failure.value = undefined
      } catch (error) {
        failure.value = toFailure(error)
      }
    },
  }
})

function withCall(calls: readonly LiveCall[], call: LiveCall): LiveCall[] {
  const isThere = calls.some(({ callId }) => callId === call.callId)
  return isThere ? calls.map((other) => (other.callId === call.callId ? call : other)) : [...calls, call]
}

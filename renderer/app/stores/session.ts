import { defineStore } from 'pinia'
import { ref } from 'vue'
import { askSession, desktop, signIn, signOut, useApi, type SignInOutcome } from '../../api/index.ts'

/** Whether this window may speak to the core. The desktop window always may; a browser signs in first. */
export const useSessionStore = defineStore('session', () => {
  const { connection } = useApi()
  const state = ref<'unknown' | 'signed-in' | 'signed-out'>('unknown')
  const needsLogin = desktop() === undefined

  const enter = () => {
    state.value = 'signed-in'
    connection.connect()
  }
  return {
    state,
    needsLogin,
    /** Asks once at the start. */
    async begin() {
      if (!needsLogin || (await askSession()) === true) enter()
      else state.value = 'signed-out'
    },
    async signIn(password: string): Promise<SignInOutcome> {
      const outcome = await signIn(password)
      if (outcome === 'signed-in') enter()
      return outcome
    },
    async signOut() {
      await signOut()
      window.location.reload()
    },
    /** Ends the session although nobody signed out: it expired, or the program started again. */
    expired() {
      state.value = 'signed-out'
    },
  }
})

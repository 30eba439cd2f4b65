import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { ConfigProblem } from '../../../../core/contract/index.ts'
import { toFailure, useApi, type Failure } from '../../../api/index.ts'

/** What came of an import. */
export type ImportOutcome =
  | { readonly applied: true; readonly extensions: number }
  | { readonly applied: false; readonly problems: readonly ConfigProblem[] }

/** The whole configuration as a file: out and in. */
export const useConfigurationStore = defineStore('configuration', () => {
  const { client } = useApi()
  const outcome = shallowRef<ImportOutcome>()
  const failure = shallowRef<Failure>()
  const isBusy = ref(false)

  async function run<T>(command: () => Promise<T>): Promise<T | undefined> {
    isBusy.value = true
    try {
      const answer = await command()
      failure.value = undefined
      return answer
    } catch (error) {
      failure.value = toFailure(error)
      return undefined
    } finally {
      isBusy.value = false
    }
  }
  return {
    outcome,
    failure,
    isBusy,
    /** The configuration as YAML; undefined when it could not be read. */
    async exportText(secrets: boolean): Promise<string | undefined> {
      return (await run(() => client.settings.exportConfig({ secrets })))?.yaml
    },
    async importText(text: string) {
      outcome.value = undefined
      outcome.value = await run(() => client.settings.importConfig({ text }))
    },
    forget() {
      outcome.value = undefined
      failure.value = undefined
    },
  }
})

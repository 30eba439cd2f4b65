import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import type { ConfigProblem, ConfigurationDifference } from '../../../../core/contract/index.ts'
import { toFailure, useApi, type Failure } from '../../../api/index.ts'

/** The outcome of an import. */
export type ImportOutcome =
  | { readonly applied: true; readonly extensions: number }
  | { readonly applied: false; readonly problems: readonly ConfigProblem[] }

/** A file that was checked, and what it would change in a revision. */
export interface CheckedFile {
  readonly text: string
  readonly revision: number
  readonly difference: ConfigurationDifference
}

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
    /** Returns the configuration as YAML; undefined when it could not be read. */
    async exportText(secrets: boolean): Promise<string | undefined> {
      return (await run(() => client.settings.exportConfig({ secrets })))?.yaml
    },
    /** Checks what a file would change; returns undefined, and keeps the problems, when it is refused. */
    async check(text: string): Promise<CheckedFile | undefined> {
      outcome.value = undefined
      const preview = await run(() => client.settings.previewConfig({ text }))
      if (preview?.ok) return { text, revision: preview.revision, difference: preview.difference }
      if (preview) outcome.value = { applied: false, problems: preview.problems }
      return undefined
    },
    /** Replaces the configuration, if it is still the one that the file was checked against. */
    async replace({ text, revision }: CheckedFile) {
      outcome.value = await run(() => client.settings.importConfig({ text, revision }))
    },
    forget() {
      outcome.value = undefined
      failure.value = undefined
    },
  }
})

import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { ratesSchema, type Rates } from '../../../../core/contract/index.ts'
import { toFailure, useApi, type Failure } from '../../../api/index.ts'
import { createEditable } from '../../../ui/index.ts'

/** What is wrong with rates, by the path of the cell (`table.3.prefix`), in the words of their schema. */
export function ratesProblems(rates: Rates): ReadonlyMap<string, string> {
  const issues = ratesSchema.safeParse(rates).error?.issues ?? []
  return new Map(issues.map(({ path, message }) => [path.join('.'), message]))
}

/** What outgoing calls cost: draft beside saved. */
export const useRatesStore = defineStore('rates', () => {
  const { client } = useApi()
  const { draft, saved, changes, load, discard } = createEditable<Rates>()
  const failure = shallowRef<Failure>()
  const isSaving = ref(false)
  let revision = 0

  async function read() {
    try {
      const answer = await client.rates.get()
      revision = answer.revision
      load(answer.rates)
      failure.value = undefined
    } catch (error) {
      failure.value = toFailure(error)
    }
  }
  return {
    draft,
    saved,
    changes,
    failure,
    isSaving,
    read,
    discard,
    async save() {
      if (!draft.value) return
      isSaving.value = true
      try {
        await client.rates.save({ revision, rates: draft.value })
        await read()
      } catch (error) {
        failure.value = toFailure(error)
      } finally {
        isSaving.value = false
      }
    },
  }
})

import { defineStore } from 'pinia'
import { ratesSchema, type Rates } from '../../../../core/contract/index.ts'
import { useApi } from '../../../api/index.ts'
import { createSharedForm } from '../shared-form.ts'

/** Returns the problems of rates, by the path of the cell (`table.3.prefix`), in the words of their schema. */
export function ratesProblems(rates: Rates): ReadonlyMap<string, string> {
  const issues = ratesSchema.safeParse(rates).error?.issues ?? []
  return new Map(issues.map(({ path, message }) => [path.join('.'), message]))
}

/** The store of the rates for outgoing calls: the draft beside what is saved. */
export const useRatesStore = defineStore('rates', () => {
  const { client } = useApi()
  return createSharedForm<Rates>({
    async read() {
      const { revision, rates } = await client.rates.get()
      return { revision, value: rates }
    },
    write: (revision, rates) => client.rates.save({ revision, rates }),
  })
})

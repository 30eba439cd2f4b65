import type { Configuration, Section } from '../../contract/index.ts'
import type { SectionStore } from '../configuration/section-store.ts'

/** The two handlers of a section that stands under its own name in questions and answers, beside its revision. */
export function sectionHandlers<S extends Section>(name: S, store: SectionStore<S>) {
  type Stands = { readonly revision: number } & Pick<Configuration, S>
  return {
    get: () => ({ revision: store.revision(), [name]: store.current() }) as Stands,
    save: async ({ input }: { readonly input: Stands }) => ({
      revision: await store.save(() => (input as Pick<Configuration, S>)[name], input.revision),
    }),
  }
}

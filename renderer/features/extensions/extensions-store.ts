import { defineStore } from 'pinia'
import { onScopeDispose, ref, shallowRef } from 'vue'
import type { Extension, ExtensionState, PhoneSettings } from '../../../core/contract/index.ts'
import { followFeed, toFailure, useApi, type Failure } from '../../api/index.ts'

/** The data of a new extension. */
export interface NewExtension extends Extension {
  readonly password: string
}

/** Extensions with their live state, and changes to them. */
export const useExtensionsStore = defineStore('extensions', () => {
  const { client } = useApi()
  const list = shallowRef<readonly ExtensionState[]>([])
  const isKnown = ref(false)
  const failure = shallowRef<Failure>()
  onScopeDispose(
    followFeed(
      (signal) => client.extensions.watch(undefined, { signal }),
      (extensions) => {
        list.value = extensions
        isKnown.value = true
      },
    ),
  )
  /** Whether Cloud-style is on: under it the record rules of single extensions do not count. */
  const isCloudStyle = ref(false)
  onScopeDispose(
    followFeed(
      (signal) => client.settings.watch(undefined, { signal }),
      () =>
        void client.settings
          .get()
          .then(({ cdr }) => (isCloudStyle.value = cdr.mode === 'cloud'))
          .catch(() => undefined),
    ),
  )
  /** Runs a command; undefined and a failure when it did not work. */
  async function run<T>(command: Promise<T>): Promise<T | undefined> {
    try {
      const answer = await command
      failure.value = undefined
      return answer
    } catch (error) {
      failure.value = toFailure(error)
      return undefined
    }
  }
  return {
    list,
    isKnown,
    isCloudStyle,
    failure,
    suggest: () => run(client.extensions.suggest()),
    create: (extension: NewExtension): Promise<PhoneSettings | undefined> =>
      run(client.extensions.create(extension)),
    createMany: (extensions: readonly (Extension & { password?: string })[]) =>
      run(client.extensions.createMany({ extensions: [...extensions] })),
    setRecord: (numbers: readonly string[], record: Extension['record']) =>
      run(client.extensions.setRecord({ numbers: [...numbers], record })),
    removeMany: (numbers: readonly string[]) => run(client.extensions.removeMany({ numbers: [...numbers] })),
    update: (extension: Extension & { password?: string }) => run(client.extensions.update(extension)),
    remove: (number: string) => run(client.extensions.remove({ number })),
    phoneSettings: (number: string) => run(client.extensions.phoneSettings({ number })),
    forgetFailure: () => (failure.value = undefined),
  }
})

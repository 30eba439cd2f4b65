import { defineStore } from 'pinia'
import { settingsSchema, type Settings } from '../../../../core/contract/index.ts'
import { useApi } from '../../../api/index.ts'
import { createSharedForm } from '../shared-form.ts'

/** Returns the problems of settings, by the path of the field (`listen.tls`), in the words of their schema. */
export function settingsProblems(settings: Settings): ReadonlyMap<string, string> {
  const issues = settingsSchema.safeParse(settings).error?.issues ?? []
  return new Map(issues.map(({ path, message }) => [path.join('.'), message]))
}

/** Settings of the whole PBX: draft beside saved. */
export const useGeneralSettingsStore = defineStore('general-settings', () => {
  const { client } = useApi()
  return createSharedForm<Settings>({
    async read() {
      const { revision, settings } = await client.settings.get()
      return { revision, value: settings }
    },
    write: (revision, settings) => client.settings.update({ revision, settings }),
  })
})

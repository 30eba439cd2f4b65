import { useLocalStorage, usePreferredDark } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, watchEffect } from 'vue'

/** How the theme is chosen. */
export const THEMES = ['system', 'light', 'dark'] as const
/** How the theme is chosen. */
export type Theme = (typeof THEMES)[number]

/** What this window remembers about how it is used; kept on this computer. */
export const usePreferencesStore = defineStore('preferences', () => {
  const theme = useLocalStorage<Theme>('halfcall.theme', 'system')
  const isRailFolded = useLocalStorage('halfcall.rail-folded', false)
  const prefersDark = usePreferredDark()
  const isDark = computed(() => (theme.value === 'system' ? prefersDark.value : theme.value === 'dark'))
  watchEffect(() => document.documentElement.classList.toggle('dark', isDark.value))
  return { theme, isRailFolded, isDark }
})

import { useLocalStorage, useMediaQuery, usePreferredDark } from '@vueuse/core'
import { defineStore } from 'pinia'
import { computed, watchEffect } from 'vue'

/** The themes to choose from. */
export const THEMES = ['system', 'light', 'dark'] as const
/** The choice of a theme. */
export type Theme = (typeof THEMES)[number]

/** The store of what this window remembers about how it is used; kept on this computer. */
export const usePreferencesStore = defineStore('preferences', () => {
  const theme = useLocalStorage<Theme>('halfcall.theme', 'system')
  const rail = useLocalStorage<'by-width' | 'open' | 'folded'>('halfcall.rail', 'by-width')
  const isNarrow = useMediaQuery('(max-width: 1100px)')
  /** As it was chosen; until then the rail leaves narrow windows to their content. */
  const isRailFolded = computed({
    get: () => (rail.value === 'by-width' ? isNarrow.value : rail.value === 'folded'),
    set: (isFolded) => (rail.value = isFolded ? 'folded' : 'open'),
  })
  const prefersDark = usePreferredDark()
  const isDark = computed(() => (theme.value === 'system' ? prefersDark.value : theme.value === 'dark'))
  watchEffect(() => document.documentElement.classList.toggle('dark', isDark.value))
  return { theme, isRailFolded, isDark }
})

import { useMutationObserver } from '@vueuse/core'
import { shallowRef } from 'vue'

const TOKENS = [
  'answered',
  'waiting',
  'failed',
  'accent',
  'ink',
  'ink-2',
  'line',
  'surface',
  'neutral-soft',
  'raised',
] as const

/** The colours of the tokens in force, for a canvas that cannot read them by itself. */
export type ChartTheme = Readonly<Record<(typeof TOKENS)[number], string> & { font: string }>

function readTheme(): ChartTheme {
  const style = getComputedStyle(document.documentElement)
  const value = (name: string) => style.getPropertyValue(`--${name}`).trim()
  const colours = Object.fromEntries(TOKENS.map((token) => [token, value(token)]))
  return { ...(colours as Record<(typeof TOKENS)[number], string>), font: value('font') }
}

/** Provides the theme in force; it changes when the window turns light or dark. */
export function useChartTheme() {
  const theme = shallowRef(readTheme())
  useMutationObserver(document.documentElement, () => (theme.value = readTheme()), {
    attributeFilter: ['class'],
  })
  return theme
}

/** Returns the options that all charts share. */
export const chartBase = (theme: ChartTheme) => ({
  animation: false,
  textStyle: { fontFamily: theme.font, color: theme.ink },
  aria: { enabled: true },
  grid: { left: 8, right: 16, top: 40, bottom: 8, containLabel: true },
  // Drawn on the canvas: a box of HTML would need styles that the content security policy forbids.
  tooltip: {
    renderMode: 'richText' as const,
    confine: true,
    backgroundColor: theme.surface,
    borderColor: theme.line,
    textStyle: { color: theme.ink, fontSize: 12 },
  },
  legend: { top: 0, left: 0, textStyle: { color: theme.ink }, itemWidth: 14, itemHeight: 10 },
})

/** Returns an axis of names or times. */
export const nameAxis = (theme: ChartTheme, data: readonly string[]) => ({
  type: 'category' as const,
  data: [...data],
  axisLabel: { color: theme['ink-2'], hideOverlap: true },
  axisLine: { lineStyle: { color: theme.line } },
  axisTick: { show: false },
})

/** Returns an axis of counts. */
export const countAxis = (theme: ChartTheme) => ({
  type: 'value' as const,
  minInterval: 1,
  axisLabel: { color: theme['ink-2'] },
  splitLine: { lineStyle: { color: theme.line } },
})

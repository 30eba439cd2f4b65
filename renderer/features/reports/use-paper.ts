import { useEventListener } from '@vueuse/core'
import { onScopeDispose, ref } from 'vue'

/** Returns whether the page is being printed; meanwhile it is light, as paper is. */
export function usePaper() {
  const isOnPaper = ref(false)
  const { classList } = document.documentElement
  let wasDark = false
  function before() {
    if (isOnPaper.value) return
    wasDark = classList.contains('dark')
    classList.remove('dark')
    isOnPaper.value = true
  }
  function after() {
    if (!isOnPaper.value) return
    if (wasDark) classList.add('dark')
    isOnPaper.value = false
  }
  useEventListener(window, 'beforeprint', before)
  useEventListener(window, 'afterprint', after)
  onScopeDispose(after)
  return isOnPaper
}

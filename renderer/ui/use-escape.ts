import { useEventListener } from '@vueuse/core'

/**
 * Closes something small by Esc before anything under it hears the key; a list that is open inside it closes first.
 * @param isOpen whether it is open
 * @param part what belongs to it
 */
export function useEscape(
  isOpen: () => boolean,
  part: () => HTMLElement | null | undefined,
  close: () => void,
): void {
  const onKey = (event: KeyboardEvent) => {
    if (
      event.key !== 'Escape' ||
      !isOpen() ||
      part()?.querySelector('[role="combobox"][aria-expanded="true"]')
    )
      return
    event.preventDefault()
    event.stopPropagation()
    close()
  }
  useEventListener(document, 'keydown', onKey, { capture: true })
}

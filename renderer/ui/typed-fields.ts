/** A field that people type into. */
type TextField = HTMLInputElement | HTMLTextAreaElement

const KINDS = ['text', 'password', 'number', 'email', 'search', 'tel', 'url']
const isTextField = (target: EventTarget | null): target is TextField =>
  target instanceof HTMLTextAreaElement || (target instanceof HTMLInputElement && KINDS.includes(target.type))

/** Remembers which text fields of a part somebody has typed into, and what stood in them before. */
export function createTypedFields(): {
  /** Handles the part's `focusin` event. */
  noteFocus(event: Event): void
  /** Handles the part's `input` event. */
  noteTyping(event: Event): void
  /** Returns whether a field that is still there holds something other than before it was typed into. */
  hasTyping(): boolean
  forget(): void
} {
  const before = new Map<TextField, string>()
  const typed = new Set<TextField>()
  return {
    noteFocus({ target }) {
      if (isTextField(target) && !typed.has(target)) before.set(target, target.value)
    },
    noteTyping({ target }) {
      if (isTextField(target) && !target.readOnly) typed.add(target)
    },
    hasTyping: () => [...typed].some((field) => field.isConnected && field.value !== before.get(field)),
    forget() {
      before.clear()
      typed.clear()
    },
  }
}

import { computed, ref, toRaw, type Ref } from 'vue'

/** Number of single values in which two pieces of plain data differ. */
export function countChanges(saved: unknown, draft: unknown): number {
  if (Object.is(saved, draft)) return 0
  if (!isBranch(saved) || !isBranch(draft)) return 1
  const keys = new Set([...Object.keys(saved), ...Object.keys(draft)])
  let changes = 0
  for (const key of keys) changes += countChanges(saved[key], draft[key])
  return changes
}

const isBranch = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null

/** A draft beside what is saved. */
export interface Editable<T> {
  readonly draft: Ref<T | undefined>
  readonly saved: Readonly<Ref<T | undefined>>
  readonly changes: Readonly<Ref<number>>
  /** Takes what is saved now; the draft follows. */
  load(value: T): void
  discard(): void
}

/** Makes the pair for a settings page; `T` is plain data, as JSON can hold it. */
export function createEditable<T>(): Editable<T> {
  const saved = ref<T>()
  const draft = ref<T>()
  const copy = (value: T): T => JSON.parse(JSON.stringify(toRaw(value))) as T
  return {
    draft,
    saved,
    changes: computed(() => (saved.value === undefined ? 0 : countChanges(saved.value, draft.value))),
    load(value) {
      saved.value = copy(value)
      draft.value = copy(value)
    },
    discard() {
      if (saved.value !== undefined) draft.value = copy(saved.value)
    },
  }
}

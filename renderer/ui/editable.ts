import { computed, ref, shallowRef, toRaw, type Ref } from 'vue'
import { isSame, mergeThree, withValue, type Collision } from './merge.ts'

/** Counts the single values in which two pieces of plain data differ. */
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

const at = (data: unknown, path: readonly string[]): unknown =>
  path.reduce<unknown>((value, key) => (isBranch(value) ? value[key] : undefined), data)

/** A draft beside what is saved. */
export interface Editable<T> {
  readonly draft: Ref<T | undefined>
  readonly saved: Readonly<Ref<T | undefined>>
  readonly changes: Readonly<Ref<number>>
  /** Values that somebody else saved and that the draft changes differently, until each is decided. */
  readonly collisions: Readonly<Ref<readonly Collision[]>>
  /** Takes over what is saved now; the draft follows. */
  load(value: T): void
  /** Takes over what somebody else saved: the draft keeps its own changes and takes the rest. */
  meet(value: T): void
  decide(collision: Collision, whose: 'mine' | 'theirs'): void
  discard(): void
}

/** Makes the pair for a settings page; `T` is plain data, as JSON can hold it. */
export function createEditable<T>(): Editable<T> {
  const saved = ref<T>()
  const draft = ref<T>()
  const collisions = shallowRef<readonly Collision[]>([])
  const copy = (value: T): T => JSON.parse(JSON.stringify(toRaw(value))) as T
  const load = (value: T) => {
    saved.value = copy(value)
    draft.value = copy(value)
    collisions.value = []
  }
  return {
    draft,
    saved,
    changes: computed(() => (saved.value === undefined ? 0 : countChanges(saved.value, draft.value))),
    collisions,
    load,
    meet(value) {
      if (saved.value === undefined || draft.value === undefined) return load(value)
      const found = mergeThree<T>(toRaw(saved.value), toRaw(draft.value), value)
      // Undecided ones stay as long as the two differ.
      const still = collisions.value.filter(
        ({ path }) =>
          !found.collisions.some((each) => isSame(each.path, path)) &&
          !isSame(at(found.merged, path), at(value, path)),
      )
      saved.value = copy(value)
      draft.value = copy(found.merged)
      collisions.value = [...still, ...found.collisions]
    },
    decide(collision, whose) {
      if (whose === 'theirs' && draft.value !== undefined)
        draft.value = copy(withValue(toRaw(draft.value) as T, collision.path, collision.theirs))
      collisions.value = collisions.value.filter((each) => each !== collision)
    },
    discard() {
      collisions.value = []
      if (saved.value !== undefined) draft.value = copy(saved.value)
    },
  }
}

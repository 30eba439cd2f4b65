import { onScopeDispose, ref, shallowRef } from 'vue'
import { followFeed, toFailure, useApi, type Failure } from '../../api/index.ts'
import { createEditable, type Collision } from '../../ui/index.ts'

/** The most times that a save is tried when others save at the same time. */
const MOST_TRIES = 5

/**
 * Creates a form for configuration that several people may have open: what others save meanwhile is merged in where
 * this draft has not changed it, and is a collision to decide where it has.
 */
export function createSharedForm<T>(ports: {
  readonly read: () => Promise<{ readonly revision: number; readonly value: T }>
  readonly write: (revision: number, value: T) => Promise<unknown>
}) {
  const { client } = useApi()
  const { draft, saved, changes, collisions, load, meet, decide, discard } = createEditable<T>()
  const failure = shallowRef<Failure>()
  const isSaving = ref(false)
  let revision = 0

  async function attempt(work: () => Promise<void>) {
    try {
      await work()
      failure.value = undefined
    } catch (error) {
      failure.value = toFailure(error)
    }
  }
  const read = () =>
    attempt(async () => {
      const answer = await ports.read()
      revision = answer.revision
      load(answer.value)
    })
  async function takeIn() {
    const answer = await ports.read()
    revision = answer.revision
    if (changes.value === 0) load(answer.value)
    else meet(answer.value)
  }
  /** Saves the draft, retrying on top of what others saved as long as nothing collides. */
  async function write() {
    for (let tries = 1; draft.value !== undefined && collisions.value.length === 0; tries++) {
      try {
        await ports.write(revision, draft.value)
        const answer = await ports.read()
        revision = answer.revision
        load(answer.value)
        return
      } catch (error) {
        if (toFailure(error).code !== 'config.stale' || tries === MOST_TRIES) throw error
        await takeIn()
      }
    }
  }
  onScopeDispose(
    followFeed(
      (signal) => client.settings.watch(undefined, { signal }),
      (latest) => {
        if (saved.value !== undefined && latest.revision !== revision && !isSaving.value) void attempt(takeIn)
      },
    ),
  )
  return {
    draft,
    saved,
    changes,
    collisions,
    failure,
    isSaving,
    read,
    discard,
    decide: (collision: Collision, whose: 'mine' | 'theirs') => decide(collision, whose),
    async save() {
      isSaving.value = true
      await attempt(write)
      isSaving.value = false
    },
  }
}

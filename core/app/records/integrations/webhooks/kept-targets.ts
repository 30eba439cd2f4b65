import { PbxError } from '../../../../kit/index.ts'
import type { HealthBoard } from '../../../status/health.ts'
import { readList, type DocumentStore } from '../../../store-process/index.ts'
import { targetSchema, type Target } from './target.ts'

/** Failures after which the admin is told. */
const TOLD_AFTER = 3

/** The targets of webhooks in the store. */
export interface KeptTargets {
  all(): readonly Target[]
  has(id: string): boolean
  /** @throws PbxError `webhook.unknown` */
  find(id: string): Target
  save(next: readonly Target[]): Promise<void>
  /** Changes the target of this id, if it is there. */
  change(id: string, edit: (target: Target) => Target): Promise<void>
}

/** Returns what the admin is told of targets that take nothing, and of what was put aside. */
function troubleOf(targets: readonly Target[]): string | undefined {
  const failing = targets.find(({ failures }) => failures >= TOLD_AFTER)
  if (failing) return `The webhook ${failing.url} does not take records; they are kept and follow later.`
  const letters = targets.reduce((sum, { deadLetters }) => sum + deadLetters.length, 0)
  return letters > 0 ? `${letters} records were put aside because no webhook took them for a day.` : undefined
}

/** Loads the targets; their troubles are shown in the health. */
export async function loadTargets(
  store: DocumentStore,
  health: Pick<HealthBoard, 'set'>,
): Promise<KeptTargets> {
  let targets: readonly Target[] = await readList(store, targetSchema)
  let saving: Promise<unknown> = Promise.resolve()
  const save = (next: readonly Target[]): Promise<void> => {
    targets = next
    const text = troubleOf(targets)
    health.set(
      'webhooks',
      text === undefined ? undefined : { level: 'warning', text, view: 'settings-integrations' },
    )
    const saved = saving.then(() => store.save(next))
    saving = saved.catch(() => undefined)
    return saved
  }
  return {
    all: () => targets,
    has: (id) => targets.some((target) => target.id === id),
    find(id) {
      const found = targets.find((target) => target.id === id)
      if (!found) throw new PbxError('webhook.unknown', `no webhook has the id ${id}`)
      return found
    },
    save,
    change: (id, edit) => save(targets.map((target) => (target.id === id ? edit(target) : target))),
  }
}

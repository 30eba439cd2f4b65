import { PbxError } from '../../../../kit/index.ts'
import type { SectionStore } from '../../../configuration/section-store.ts'
import type { HealthBoard } from '../../../status/health.ts'
import { readList, type DocumentStore } from '../../../store-process/index.ts'
import { newProgress, progressSchema, type Progress, type Target } from './target.ts'

/** Failures after which the admin is told. */
const TOLD_AFTER = 3

/** The receivers of the configuration, each with how far it is. */
export interface KeptTargets {
  all(): readonly Target[]
  has(id: string): boolean
  /** @throws PbxError `webhook.unknown` */
  find(id: string): Target
  /** Changes how far the target of this id is, if it is there. */
  change(id: string, edit: (target: Target) => Target): Promise<void>
  /** Follows the configuration: a new target gets the records from now on. Returns the ids of those that are gone. */
  follow(): readonly string[]
  /** Resolves when all that was changed so far is kept. */
  settled(): Promise<void>
}

/** Returns what the admin is told of targets that take nothing, and of what was put aside. */
function troubleOf(targets: readonly Target[]): string | undefined {
  const failing = targets.find(({ failures }) => failures >= TOLD_AFTER)
  if (failing) return `The webhook ${failing.url} does not take records; they are kept and follow later.`
  const letters = targets.reduce((sum, { deadLetters }) => sum + deadLetters.length, 0)
  return letters > 0 ? `${letters} records were put aside because no webhook took them for a day.` : undefined
}

/** Loads how far the targets are; their troubles are shown in the health. */
export async function loadTargets(parts: {
  readonly webhooks: SectionStore<'webhooks'>
  readonly store: DocumentStore
  readonly lastSequence: () => number
  readonly health: Pick<HealthBoard, 'set'>
}): Promise<KeptTargets> {
  const { webhooks, store, lastSequence, health } = parts
  let kept = new Map((await readList(store, progressSchema)).map((progress) => [progress.id, progress]))
  let saving: Promise<void> = Promise.resolve()
  const all = (): readonly Target[] =>
    webhooks.current().map(({ secret = '', ...entry }) => ({
      ...(kept.get(entry.id) ?? newProgress(entry.id, lastSequence())),
      ...{ ...entry, secret },
    }))
  const save = (next: readonly Progress[]): Promise<void> => {
    // Of a target only its progress is kept here.
    kept = new Map(next.map((progress) => [progress.id, progressSchema.parse(progress)]))
    const text = troubleOf(all())
    health.set(
      'webhooks',
      text === undefined ? undefined : { level: 'warning', text, view: 'settings-integrations' },
    )
    const body = [...kept.values()]
    const saved = saving.then(() => store.save(body))
    saving = saved.catch(() => undefined)
    return saved
  }
  const find = (id: string): Target | undefined => all().find((target) => target.id === id)
  if (!all().every(({ id }) => kept.has(id))) await save(all())
  return {
    all,
    has: (id) => find(id) !== undefined,
    find(id) {
      const found = find(id)
      if (!found) throw new PbxError('webhook.unknown', `no webhook has the id ${id}`)
      return found
    },
    change: (id, edit) => save(all().map((target) => (target.id === id ? edit(target) : target))),
    follow() {
      const now = all()
      const gone = [...kept.keys()].filter((id) => !now.some((target) => target.id === id))
      void save(now).catch(() => undefined)
      return gone
    },
    settled: () => saving,
  }
}

import type { Health } from '../../contract/index.ts'
import { createEmitter, type Dispose, type ListenerFault } from '../../kit/index.ts'

type Trouble = Health['reasons'][number] & { readonly level: 'warning' | 'bad' }

/** The health chip of the window: how many phones and calls, and what is wrong. */
export interface HealthBoard {
  current(): Health
  count(counts: { phones?: number; calls?: number }): void
  /** Sets or, without a trouble, clears what is known under a code. */
  set(code: string, trouble?: Omit<Trouble, 'code'>): void
  onChange(listener: (health: Health) => void): Dispose
}

/** Collects counts and troubles from the parts of the PBX. */
export function createHealthBoard(fault: ListenerFault): HealthBoard {
  let phones = 0
  let calls = 0
  const troubles = new Map<string, Trouble>()
  const changes = createEmitter<Health>(fault)
  const current = (): Health => {
    const all = [...troubles.values()]
    return {
      level: all.some(({ level }) => level === 'bad') ? 'bad' : all.length > 0 ? 'warning' : 'good',
      reasons: all.map(({ code, text, view }) => ({ code, text, ...(view === undefined ? {} : { view }) })),
      phones,
      calls,
    }
  }
  return {
    current,
    count(counts) {
      if ((counts.phones ?? phones) === phones && (counts.calls ?? calls) === calls) return
      phones = counts.phones ?? phones
      calls = counts.calls ?? calls
      changes.emit(current())
    },
    set(code, trouble) {
      const had = troubles.get(code)
      if (trouble) troubles.set(code, { code, ...trouble })
      else troubles.delete(code)
      if (had?.text !== trouble?.text) changes.emit(current())
    },
    onChange: (listener) => changes.on(listener),
  }
}

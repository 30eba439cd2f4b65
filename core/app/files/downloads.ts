import { mkdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { randomToken, type Clock } from '../../kit/index.ts'

const KEEP_MS = 15 * 60_000
const MAX_DOWNLOADS = 20

/** A finished export that waits to be fetched once. */
export interface Download {
  readonly path: string
  /** File name to offer. */
  readonly name: string
  readonly mediaType: string
  readonly bytes: number
}

/** Exports of the headless host that wait for their one download. */
export interface Downloads {
  /** Returns a path to write an export to. */
  newPath(): string
  /** Keeps a written file for a while; returns its id. */
  keep(download: Download): string
  /** Hands it out once; whoever takes it deletes the file. */
  take(id: string): Download | undefined
  close(): void
}

/** Creates the downloads, kept in `<dataDir>/exports`, which is emptied at start and end. */
export function createDownloads(dataDir: string, clock: Clock): Downloads {
  const folder = join(dataDir, 'exports')
  const kept = new Map<string, { download: Download; forget: () => void }>()
  rmSync(folder, { recursive: true, force: true })
  const drop = (id: string) => {
    const entry = kept.get(id)
    if (!entry) return
    kept.delete(id)
    rmSync(entry.download.path, { force: true })
  }
  return {
    newPath() {
      mkdirSync(folder, { recursive: true, mode: 0o700 })
      return join(folder, randomToken(16))
    },
    keep(download) {
      if (kept.size >= MAX_DOWNLOADS) drop(kept.keys().next().value!)
      const id = randomToken(16)
      kept.set(id, { download, forget: clock.after(KEEP_MS, () => drop(id)) })
      return id
    },
    take(id) {
      const entry = kept.get(id)
      if (!entry) return undefined
      kept.delete(id)
      entry.forget()
      return entry.download
    },
    close() {
      for (const entry of kept.values()) entry.forget()
      kept.clear()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

import { readdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { randomToken } from '../../kit/index.ts'
import { isAlive } from './is-alive.ts'

const PARTIAL = /\.halfcall-(\d+)-[0-9a-f]{8}\.part(?:-journal|-wal|-shm)?$/
/**
 * The time without growth after which no file is being written any more: its process id belongs to another program by
 * now.
 */
const STALE_MS = 6 * 3_600_000

/** The files that this process itself is writing. */
const own = new Set<string>()

function isLeft(path: string, now: number): boolean {
  const pid = Number(PARTIAL.exec(path)?.[1])
  const name = path.replace(/-(?:journal|wal|shm)$/, '')
  if (pid === process.pid) return !own.has(name)
  if (!isAlive(pid)) return true
  const changed = statSync(path, { throwIfNoEntry: false })?.mtimeMs
  return changed !== undefined && now - changed > STALE_MS
}

/**
 * Removes from a folder the unfinished files that killed programs left there. Returns how many; a folder that cannot be
 * read has none.
 */
export function sweepPartials(folder: string): number {
  let names: string[]
  try {
    names = readdirSync(folder)
  } catch {
    return 0
  }
  const left = names.filter((name) => PARTIAL.test(name) && isLeft(join(folder, name), Date.now()))
  for (const name of left) {
    try {
      rmSync(join(folder, name), { force: true })
    } catch {
      // Somebody else's: it may stay.
    }
  }
  return left.length
}

/** A file that gets its name when it is whole. */
export interface PartialFile {
  readonly path: string
  /** Ends the writing: the file is complete and has its name, or is given up; without its name it is removed. */
  end(): void
}

/** Names the file to write before `target` is there, and removes what killed programs left in its folder. */
export function beginPartial(target: string): PartialFile {
  const folder = dirname(target)
  sweepPartials(folder)
  const path = join(folder, `${basename(target)}.halfcall-${process.pid}-${randomToken(4)}.part`)
  own.add(path)
  return {
    path,
    end() {
      for (const part of ['', '-journal', '-wal', '-shm']) rmSync(path + part, { force: true })
      own.delete(path)
    },
  }
}

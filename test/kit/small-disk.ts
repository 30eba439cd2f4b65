import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Elsewhere } from './halfcall-server.ts'
import { eventually } from './eventually.ts'

/** A disk of its own for a folder, in a mount namespace that ends with it. */
export interface SmallDisk extends Elsewhere {
  /** Takes all the room that is left. */
  fill(): void
  /** Gives the room back. */
  empty(): void
  end(): Promise<void>
}

/** Mounts a disk of `megabytes` on `dir`, for programs that start with its command. */
export async function startSmallDisk(dir: string, megabytes: number): Promise<SmallDisk> {
  const script = 'mount -t tmpfs -o size="$1"m tmpfs "$2" && echo mounted && exec sleep infinity'
  const namespace = ['--mount', '--propagation', 'private']
  const holder = spawn('unshare', [...namespace, 'sh', '-c', script, 'sh', String(megabytes), dir])
  let output = ''
  for (const stream of [holder.stdout, holder.stderr])
    stream.setEncoding('utf8').on('data', (text: string) => (output += text))
  await eventually(
    () => `the disk is mounted; it printed: ${output}`,
    () => output.includes('mounted\n'),
  )
  const root = `/proc/${holder.pid}/root`
  const filler = join(root, dir, 'filler')
  return {
    command: ['nsenter', `--mount=/proc/${holder.pid}/ns/mnt`],
    root,
    fill() {
      for (const bytes of [1 << 20, 4096, 1]) fillWith(filler, Buffer.alloc(bytes))
    },
    empty: () => rmSync(filler),
    async end() {
      holder.kill()
      await once(holder, 'exit')
    },
  }
}

/** Appends a piece until the disk takes no more. */
function fillWith(path: string, piece: Buffer): void {
  const file = openSync(path, 'a')
  try {
    for (;;) writeSync(file, piece)
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error
  } finally {
    closeSync(file)
  }
}

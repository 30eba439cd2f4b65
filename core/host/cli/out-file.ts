import { createWriteStream, realpathSync, statSync, type Stats } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { finished } from 'node:stream/promises'
import type { Writable } from 'node:stream'
import { beginPartial } from '../../app/files/index.ts'
import { PbxError, replaceFile } from '../../kit/index.ts'

const ENDINGS = { SIGTERM: 143, SIGINT: 130, SIGHUP: 129 } as const

const denied = (file: string, error: unknown): PbxError =>
  new PbxError('export.file-denied', `${file} cannot be written: ${codeOf(error)}`)

const codeOf = (error: unknown): string =>
  (error as NodeJS.ErrnoException).code ?? (error instanceof Error ? error.message : String(error))

/** Returns where a file really is: a link leads to its target, so that the link stays. */
function targetOf(file: string): { readonly path: string; readonly stats: Stats | undefined } {
  const stats = statSync(file, { throwIfNoEntry: false })
  return { path: stats ? realpathSync(file) : join(realpathSync(dirname(file)), basename(file)), stats }
}

/**
 * Writes a file that only its owner can read, completely or not at all, even when the program is told to stop
 * meanwhile. A device or a pipe is written to directly.
 * @throws PbxError `export.file-denied`, or what `produce` throws
 */
export async function writeOutFile(file: string, produce: (out: Writable) => Promise<void>): Promise<void> {
  let target: ReturnType<typeof targetOf>
  try {
    target = targetOf(file)
  } catch (error) {
    throw denied(file, error)
  }
  if (target.stats?.isDirectory()) throw new PbxError('export.file-denied', `${file} is a folder`)
  const isPlain = target.stats === undefined || target.stats.isFile()
  const partial = isPlain ? beginPartial(target.path) : undefined
  const path = partial?.path ?? target.path
  const clean = () => partial?.end()
  const told = Object.entries(ENDINGS).map(([signal, code]) => {
    const end = () => {
      clean()
      process.exit(code)
    }
    process.once(signal, end)
    return () => process.off(signal, end)
  })
  const out = createWriteStream(path, isPlain ? { mode: 0o600 } : { flags: 'w' })
  const broken = new Promise<never>((_resolve, reject) => {
    out.on('error', (error) => reject(denied(file, error)))
  })
  broken.catch(() => undefined)
  try {
    await Promise.race([produce(out), broken])
    out.end()
    await Promise.race([finished(out), broken])
    if (isPlain) await replaceFile(path, target.path)
  } catch (error) {
    out.destroy()
    throw error instanceof PbxError ? error : denied(file, error)
  } finally {
    clean()
    for (const forget of told) forget()
  }
}

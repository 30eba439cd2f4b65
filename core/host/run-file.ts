import { readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { makeRoom, SMALL_FILES_BYTES } from '../app/data-folder/index.ts'
import { PbxError } from '../kit/index.ts'
import { isServer } from './is-server.ts'
import { writePrivateFile } from './write-private-file.ts'

const runSchema = z.object({ pid: z.number().int().positive(), url: z.string(), token: z.string() })

/** Everything the command line needs to reach the server of a data folder. */
export type RunningServer = z.infer<typeof runSchema>

const runPath = (dataDir: string) => join(dataDir, 'halfcall.run.json')
const pidPath = (dataDir: string) => join(dataDir, 'halfcall.pid')

/** Writes the process id for everybody, and the access data for the owner of the data folder. */
export function writeRunFiles(dataDir: string, server: RunningServer): void {
  makeRoom(dataDir, SMALL_FILES_BYTES)
  writePrivateFile(pidPath(dataDir), `${server.pid}\n`)
  writePrivateFile(runPath(dataDir), JSON.stringify(server))
}

/** Removes both at a clean end. */
export function removeRunFiles(dataDir: string): void {
  rmSync(runPath(dataDir), { force: true })
  rmSync(pidPath(dataDir), { force: true })
}

function readText(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw new PbxError('not-running', `${path} cannot be read (${code}), so no server can be reached`)
  }
}

function parse(text: string): RunningServer | undefined {
  try {
    return runSchema.safeParse(JSON.parse(text)).data
  } catch {
    return undefined
  }
}

/** The server that runs on a data folder, or why there is none. */
export type FoundServer =
  | { readonly kind: 'running'; readonly server: RunningServer }
  | { readonly kind: 'none'; readonly why: string }

/**
 * Looks for the server that runs on a data folder; a file left by a killed server is ignored.
 * @throws PbxError `not-running` when a server runs and cannot be reached
 */
export async function findServer(dataDir: string): Promise<FoundServer> {
  const why = `no server runs on ${dataDir}`
  const path = runPath(dataDir)
  const text = readText(path)
  if (text === undefined) return { kind: 'none', why }
  const server = parse(text)
  if (server) {
    return (await isServer(dataDir, server.pid, server)) ? { kind: 'running', server } : { kind: 'none', why }
  }
  const fault = `${path} is ${text.trim() === '' ? 'empty' : 'damaged: it does not say how to reach a server'}`
  const pid = Number(readText(pidPath(dataDir)))
  if (Number.isInteger(pid) && pid > 0 && (await isServer(dataDir, pid))) {
    throw new PbxError(
      'not-running',
      `${fault}. Process ${pid} seems to be the server: restart it, and the file is written anew`,
    )
  }
  return { kind: 'none', why: `${why}; ${fault}. The next start writes it anew` }
}

import { readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'

const runSchema = z.object({ pid: z.number().int().positive(), url: z.string(), token: z.string() })

/** What the command line needs to reach the server of a data folder. */
export type RunningServer = z.infer<typeof runSchema>

const runPath = (dataDir: string) => join(dataDir, 'halfcall.run.json')
const pidPath = (dataDir: string) => join(dataDir, 'halfcall.pid')

/** Leaves the process id for everybody, and the way in for the owner of the data folder. */
export function writeRunFiles(dataDir: string, server: RunningServer): void {
  writeFileSync(pidPath(dataDir), `${server.pid}\n`, { mode: 0o600 })
  writeFileSync(runPath(dataDir), JSON.stringify(server), { mode: 0o600 })
}

/** Takes both away at a clean end. */
export function removeRunFiles(dataDir: string): void {
  rmSync(runPath(dataDir), { force: true })
  rmSync(pidPath(dataDir), { force: true })
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

/** The server that runs on a data folder; a file that a killed server left behind counts for nothing. */
export function findServer(dataDir: string): RunningServer | undefined {
  let text: string
  try {
    text = readFileSync(runPath(dataDir), 'utf8')
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined
    throw error
  }
  const server = runSchema.safeParse(JSON.parse(text))
  return server.success && isAlive(server.data.pid) ? server.data : undefined
}

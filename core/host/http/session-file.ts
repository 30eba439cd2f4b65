import { readFileSync } from 'node:fs'
import * as z from 'zod'
import { writePrivateFile } from '../write-private-file.ts'

const fileSchema = z.object({
  /** The password that they were opened with; a different one ends them. */
  password: z.string(),
  sessions: z.array(z.object({ id: z.string(), since: z.number(), seen: z.number() })),
})

/** A session as it is stored: `id` is a hash of its token; UTC epoch milliseconds. */
export type KeptSession = z.infer<typeof fileSchema>['sessions'][number]

/** Returns the sessions that were opened with this password; a file that cannot be read has none. */
export function loadSessions(path: string, password: string): KeptSession[] {
  try {
    const found = fileSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
    return found.password === password ? found.sessions : []
  } catch {
    return []
  }
}

/** Saves them for the next start. */
export function saveSessions(path: string, password: string, sessions: readonly KeptSession[]): void {
  writePrivateFile(path, JSON.stringify({ password, sessions }))
}

import { readFileSync, readdirSync } from 'node:fs'

const TICKS_PER_SECOND = 100

/** Returns the processor time a process has used, all its threads, in milliseconds. */
export function processorMs(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
    .replace(/^.*\) /, '')
    .split(' ')
  return ((Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND) * 1000
}

/** Returns the same for each of its threads, by name, summed. */
export function threadMs(pid: number): Readonly<Record<string, number>> {
  const sums: Record<string, number> = {}
  for (const thread of readdirSync(`/proc/${pid}/task`)) {
    const text = readFileSync(`/proc/${pid}/task/${thread}/stat`, 'utf8')
    const name = /\((.*)\)/.exec(text)?.[1] ?? thread
    const fields = text.replace(/^.*\) /, '').split(' ')
    sums[name] = (sums[name] ?? 0) + ((Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND) * 1000
  }
  return sums
}

/** Returns the memory that a process holds now, in MB. */
export function residentMb(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
}

/** Returns the processes that a process has started. */
export function childrenOf(pid: number): number[] {
  return readdirSync(`/proc/${pid}/task`).flatMap((thread) =>
    readFileSync(`/proc/${pid}/task/${thread}/children`, 'utf8').split(' ').filter(Boolean).map(Number),
  )
}

/** Returns the memory that a process and all its descendants hold now, in MB. */
export function treeResidentMb(pid: number): number {
  return childrenOf(pid).reduce((sum, child) => sum + treeResidentMb(child), residentMb(pid))
}

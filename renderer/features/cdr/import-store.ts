import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import {
  MAX_IMPORT_BYTES,
  type ImportCheckView,
  type ImportColumn,
  type ImportMapping,
  type ImportProgress,
} from '../../../core/contract/index.ts'
import { sendFile, toFailure, useApi, type Failure } from '../../api/index.ts'

/**
 * The way a file is read: whether formulas were made harmless, the zone of times without an offset, and the meaning of
 * its columns.
 */
export interface ImportForm {
  readonly guard: boolean
  readonly zone: string
  readonly mapping?: ImportMapping
}

/** The stage of an import. */
export type ImportStep = 'choose' | 'sending' | 'checking' | 'mapping' | 'checked' | 'writing' | 'over'

/** A file of records on its way into the store: sent in parts, checked, written. */
export const useImportStore = defineStore('import', () => {
  const { client } = useApi()
  const step = ref<ImportStep>('choose')
  const file = shallowRef<File>()
  const sent = ref(0)
  const check = shallowRef<ImportCheckView>()
  /** The columns of a file that nobody knows, to be named. */
  const columns = shallowRef<readonly ImportColumn[]>()
  const progress = shallowRef<ImportProgress>()
  const failure = shallowRef<Failure>()
  const tooLarge = shallowRef<File>()
  let id: string | undefined
  let running = new AbortController()

  /** Ends the step in progress; what it still reports is ignored. */
  function stop() {
    running.abort()
    running = new AbortController()
    if (id !== undefined) void client.imports.cancel({ id }).catch(() => undefined)
    id = undefined
  }
  function reset() {
    stop()
    step.value = 'choose'
    file.value = undefined
    sent.value = 0
    check.value = undefined
    columns.value = undefined
    progress.value = undefined
    failure.value = undefined
    tooLarge.value = undefined
  }
  const send = (chosen: File, signal: AbortSignal) =>
    sendFile(client, chosen, {
      begun: (given) => void (id = given),
      sent: (bytes) => void (sent.value = bytes),
      signal,
    })
  async function look(form: ImportForm, signal: AbortSignal) {
    if (id === undefined) return
    step.value = 'checking'
    for await (const view of await client.imports.check({ id, ...form }, { signal })) {
      if (signal.aborted) return
      check.value = view
    }
    step.value = 'checked'
  }
  /** Runs a step; a failure of it is shown, unless it was given up. */
  async function attempt(work: (signal: AbortSignal) => Promise<void>) {
    const { signal } = running
    failure.value = undefined
    try {
      await work(signal)
    } catch (error) {
      if (signal.aborted) return
      failure.value = toFailure(error)
      if (step.value === 'writing') return
      step.value = 'choose'
      if (failure.value.code === 'import.not-records') await readColumns(signal)
    }
  }
  /** Reads the columns of the file, for them to be named; a file without any stays refused. */
  async function readColumns(signal: AbortSignal) {
    if (id === undefined) return
    const read = await client.imports.columns({ id }, { signal }).catch(() => undefined)
    if (!read || signal.aborted) return
    columns.value = read.columns
    step.value = 'mapping'
  }
  return {
    step,
    file,
    sent,
    check,
    columns,
    progress,
    failure,
    tooLarge,
    reset,
    /** Sends a file and checks it. */
    async take(chosen: File, form: ImportForm) {
      reset()
      if (chosen.size > MAX_IMPORT_BYTES) {
        tooLarge.value = chosen
        return
      }
      file.value = chosen
      step.value = 'sending'
      await attempt(async (signal) => {
        await send(chosen, signal)
        await look(form, signal)
      })
    },
    /** Goes to the columns of a file that came in by a mapping. */
    nameColumns: () => attempt(readColumns),
    /** Checks the file that was sent once more. */
    checkAgain: (form: ImportForm) => attempt((signal) => look(form, signal)),
    /** Writes the good records; the last progress reported is exact. */
    write: () =>
      attempt(async (signal) => {
        if (id === undefined) return
        step.value = 'writing'
        for await (const told of await client.imports.write({ id }, { signal })) {
          if (signal.aborted) return
          progress.value = told
        }
        id = undefined
        step.value = 'over'
      }),
    /** Asks the writing to end; it then reports what was written. */
    async cancelWriting() {
      if (id !== undefined) await client.imports.cancel({ id })
    },
  }
})

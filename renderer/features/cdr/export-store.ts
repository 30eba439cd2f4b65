import { defineStore } from 'pinia'
import { ref, shallowRef } from 'vue'
import { exportName, type ExportProgress, type ExportRequest } from '../../../core/contract/index.ts'
import { desktop, toFailure, useApi, type Failure } from '../../api/index.ts'

/** The content and the format of an export. */
export type ExportWish = ExportRequest

function download(id: string): void {
  const link = document.createElement('a')
  link.href = `download/${encodeURIComponent(id)}`
  link.download = ''
  link.click()
}

/** Writing records to a file: a look at its first lines, progress, cancel, and where it went. */
export const useExportStore = defineStore('export', () => {
  const { client } = useApi()
  const preview = shallowRef<{ lines: string[]; total: number }>()
  const progress = shallowRef<ExportProgress>()
  const failure = shallowRef<Failure>()
  const savedName = ref<string>()
  let target: string | undefined
  let running: AbortController | undefined

  async function write(wish: ExportWish, signal: AbortSignal) {
    const steps = await client.cdr.export(
      { ...wish, ...(target === undefined ? {} : { target }) },
      { signal },
    )
    for await (const step of steps) {
      progress.value = step
      if (step.download !== undefined) download(step.download)
    }
  }
  return {
    preview,
    progress,
    failure,
    savedName,
    canShowInFolder: desktop() !== undefined,
    reset() {
      progress.value = undefined
      failure.value = undefined
      savedName.value = undefined
    },
    async look(wish: ExportWish) {
      try {
        preview.value = await client.cdr.exportPreview(wish)
        failure.value = undefined
      } catch (error) {
        failure.value = toFailure(error)
      }
    },
    /** Asks where to save (desktop) and writes; in a browser the file arrives as a download. */
    async run(wish: ExportWish) {
      const host = desktop()
      const chosen = await host?.chooseSaveFile({ defaultName: exportName(wish, Date.now()) })
      if (host && !chosen) return
      target = chosen?.token
      savedName.value = chosen?.name
      failure.value = undefined
      running = new AbortController()
      const { signal } = running
      progress.value = { state: 'running', rows: 0, total: preview.value?.total ?? 0 }
      try {
        await write(wish, signal)
      } catch (error) {
        if (!signal.aborted) failure.value = toFailure(error)
      }
      if (signal.aborted) progress.value = { ...progress.value, state: 'cancelled' }
      else if (failure.value) progress.value = { ...progress.value, state: 'failed' }
    },
    cancel: () => running?.abort(),
    showInFolder: () => target !== undefined && desktop()?.showInFolder(target),
  }
})

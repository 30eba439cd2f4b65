import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { HalfTrace } from '../../call/index.ts'
import type { DraftRecord } from '../../contract/index.ts'
import { openStore, type OpenStore } from '../../store/index.ts'
import { DAYS_MIGRATION } from '../days/schema.ts'
import { deriveRecord } from '../record/derive-record.ts'
import { ANNOTATION_MIGRATION } from '../store/annotation-schema.ts'
import { CALL_SUMS_MIGRATION } from '../store/call-sums-schema.ts'
import { COST_MIGRATION } from '../store/cost-schema.ts'
import { CHANGE_MIGRATION } from '../store/change-schema.ts'
import { KIND_GONE_MIGRATION, SEARCH_MIGRATION } from '../store/search-schema.ts'
import { NUMBER_MIGRATION } from '../store/number-schema.ts'
import { NUMBER_PLAN_MIGRATION } from '../store/number-plan-schema.ts'
import { TEXT_MIGRATION } from '../store/text-schema.ts'
import { KEEPING_MIGRATION } from '../store/keeping-schema.ts'
import { LONG_MIGRATION, REPORT_MIGRATION } from '../report/schema.ts'
import { CDR_MIGRATIONS } from '../store/schema.ts'
import { closeHalf } from '../store/write-record.ts'

/** A store in a temporary folder. */
export interface TempStore extends OpenStore {
  readonly dataDir: string
  /** Writes records of halves, `change` applied to each. */
  fill(
    halves: readonly HalfTrace[],
    change?: (draft: DraftRecord, index: number) => DraftRecord,
  ): Promise<void>
  dispose(): Promise<void>
}

/** Opens an empty one. */
export async function openTempStore(): Promise<TempStore> {
  const dataDir = mkdtempSync(join(tmpdir(), 'cdr-'))
  const store = await openStore(dataDir, [
    ...CDR_MIGRATIONS,
    NUMBER_MIGRATION,
    KEEPING_MIGRATION,
    REPORT_MIGRATION,
    CHANGE_MIGRATION,
    SEARCH_MIGRATION,
    ANNOTATION_MIGRATION,
    COST_MIGRATION,
    CALL_SUMS_MIGRATION,
    LONG_MIGRATION,
    KIND_GONE_MIGRATION,
    NUMBER_PLAN_MIGRATION,
    TEXT_MIGRATION,
    DAYS_MIGRATION,
  ])
  return {
    ...store,
    dataDir,
    async fill(halves, change = (draft) => draft) {
      await store.writer.exec('BEGIN')
      for (const [index, half] of halves.entries()) {
        await closeHalf(store.writer, half, change(deriveRecord(half), index), half.wallAt)
      }
      await store.writer.exec('COMMIT')
    },
    async dispose() {
      await store.close()
      rmSync(dataDir, { recursive: true })
    },
  }
}

import { eventIterator, oc } from '@orpc/contract'
import * as z from 'zod'
import { recordSchema } from './record.ts'
import {
  cdrSettingsSchema,
  configProblemSchema,
  configurationDifferenceSchema,
  recordOverrideSchema,
  settingsSchema,
} from './resources/index.ts'

/**
 * Grows with each change of the configuration. What is read has that of its own last change; a save is refused with
 * `config.stale` when its section was changed after the revision that it is based on.
 */
const revision = z.number().int()
/** Any text is read, and one that is too long is refused in words. */
const configurationText = z.string().max(8_000_000)

/** One everyday scenario with the records it leaves. */
export const scenarioPreviewSchema = z.object({
  id: z.string(),
  title: z.string(),
  /** Every half the scenario has, written or not. */
  halves: z.array(
    z.object({
      record: recordSchema.omit({ sequence: true, written_at: true }),
      /** Whether it is written with the settings that are being edited. */
      written: z.boolean(),
      /** Whether it is written with the settings that are saved. */
      writtenNow: z.boolean(),
    }),
  ),
})
/** One everyday scenario with the records it leaves. */
export type ScenarioPreview = z.infer<typeof scenarioPreviewSchema>

/** Settings of the PBX and of its records. */
export const settingsContract = {
  get: oc
    .route({ method: 'GET', path: '/settings' })
    .output(z.object({ revision, settings: settingsSchema, cdr: cdrSettingsSchema })),
  update: oc
    .route({ method: 'PUT', path: '/settings' })
    .input(z.strictObject({ revision, settings: settingsSchema }))
    .output(z.object({ revision })),
  /** Record settings and the overrides of single extensions, saved together. */
  updateRecords: oc
    .route({ method: 'PUT', path: '/settings/records' })
    .input(
      z.strictObject({
        revision,
        cdr: cdrSettingsSchema,
        overrides: z.array(z.strictObject({ number: z.string(), record: recordOverrideSchema })),
      }),
    )
    .output(z.object({ revision })),
  /** Which records each everyday scenario would leave, and how many the rules of keeping would delete and mask at once. */
  previewRecords: oc
    .route({ method: 'POST', path: '/settings/records/preview' })
    .input(cdrSettingsSchema)
    .output(
      z.object({
        scenarios: z.array(scenarioPreviewSchema),
        deletes: z.number().int(),
        masks: z.number().int(),
      }),
    ),
  /** The whole configuration as text; secrets only where asked for. */
  exportConfig: oc
    .route({ method: 'POST', path: '/config/export' })
    .input(z.strictObject({ secrets: z.boolean() }))
    .output(z.object({ yaml: z.string() })),
  /** Checks a whole configuration and returns what an import of it would change; nothing changes. */
  previewConfig: oc
    .route({ method: 'POST', path: '/config/preview' })
    .input(z.strictObject({ text: configurationText }))
    .output(
      z.discriminatedUnion('ok', [
        z.object({ ok: z.literal(true), revision, difference: configurationDifferenceSchema }),
        z.object({ ok: z.literal(false), problems: z.array(configProblemSchema) }),
      ]),
    ),
  /** Checks and replaces the whole configuration; with problems nothing changes. A `revision` has to be the one in force. */
  importConfig: oc
    .route({ method: 'POST', path: '/config/import' })
    .input(z.strictObject({ text: configurationText, revision: revision.optional() }))
    .output(
      z.discriminatedUnion('applied', [
        z.object({ applied: z.literal(true), extensions: z.number().int() }),
        z.object({ applied: z.literal(false), problems: z.array(configProblemSchema) }),
      ]),
    ),
  /** Feed: the revision, at once and after each change. */
  watch: oc.route({ method: 'GET', path: '/settings/watch' }).output(eventIterator(z.object({ revision }))),
}

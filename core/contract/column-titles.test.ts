import { describe, expect, it } from 'vitest'
import { columnTitle, OFFSET_TITLE, titleLanguageSchema } from './column-titles.ts'
import { RECORD_COLUMN_IDS } from './record.ts'

describe('titles of columns', () => {
  it('tell columns apart, also over languages, so that an import knows each', () => {
    const columnOf = new Map<string, string>()
    for (const language of titleLanguageSchema.options) {
      const titles = RECORD_COLUMN_IDS.map((id) => columnTitle(id, language))
      expect(new Set([...titles, OFFSET_TITLE[language]]).size).toBe(titles.length + 1)
      for (const [place, title] of titles.entries()) {
        const id = RECORD_COLUMN_IDS[place]!
        expect(columnOf.get(title) ?? id, title).toBe(id)
        columnOf.set(title, id)
      }
    }
  })
})

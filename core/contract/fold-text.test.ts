import { expect, it } from 'vitest'
import { foldText } from './fold-text.ts'

it.each([
  ['Müller', 'muller'],
  ['MÜLLER', 'muller'],
  ['Mu\u0308ller', 'muller'],
  ['Straße', 'strasse'],
  ['STRASSE', 'strasse'],
  ['GROẞ', 'gross'],
  ['Øre', 'ore'],
  ['Łódź', 'lodz'],
  ['Đorđe', 'dorde'],
  ['Þór', 'thor'],
  ['Ærø', 'aero'],
  ['İstanbul', 'istanbul'],
  ['Işık', 'isik'],
  ['Ιωάννης', 'ιωαννησ'],
  ['ΙΩΆΝΝΗΣ', 'ιωαννησ'],
  ['Ёлка', 'елка'],
  ['Nguyễn', 'nguyen'],
  ['ﬁne', 'fine'],
  ['王小明', '王小明'],
  ['한글', '한글'],
  ['हिन्दी', 'हिन्दी'],
  ['שָׁלוֹם', 'שָׁלוֹם'.normalize('NFC')],
  ['', ''],
])('%s is looked for as %s', (text, folded) => {
  expect(foldText(text)).toBe(folded)
  expect(foldText(folded)).toBe(folded)
  for (const form of ['NFC', 'NFD', 'NFKC', 'NFKD'] as const)
    expect(foldText(text.normalize(form))).toBe(folded)
})

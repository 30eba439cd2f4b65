import { STYLES, textCell, xmlText } from './xlsx-cells.ts'

const XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
const MAIN = 'http://schemas.openxmlformats.org/spreadsheetml/2006/main'
const OFFICE = 'http://schemas.openxmlformats.org/officeDocument/2006/relationships'
const PACKAGE = 'http://schemas.openxmlformats.org/package/2006'
const TYPE = 'application/vnd.openxmlformats-officedocument.spreadsheetml'

/** Returns the name of a column of a sheet: A for 1, AA for 27. */
const columnName = (place: number): string =>
  place > LETTERS
    ? columnName(Math.floor((place - 1) / LETTERS)) + columnName(((place - 1) % LETTERS) + 1)
    : String.fromCharCode(FIRST_LETTER + place - 1)
const LETTERS = 26
const FIRST_LETTER = 65

/** Returns what stands before the rows of a sheet. @param widths of its columns, in characters */
const sheetBegin = (widths: readonly number[], view: string): string =>
  `${XML}<worksheet xmlns="${MAIN}"><sheetViews><sheetView workbookViewId="0">${view}</sheetView></sheetViews><cols>` +
  widths
    .map((width, place) => `<col min="${place + 1}" max="${place + 1}" width="${width}" customWidth="1"/>`)
    .join('') +
  '</cols><sheetData>'

const FROZEN_TITLES = '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
/** Returns what stands before the rows of a sheet of records: its titles stay in view. @param widths in characters */
export const recordsBegin = (widths: readonly number[]): string => sheetBegin(widths, FROZEN_TITLES)
/**
 * Returns what stands after the rows of a sheet of records: each title has a filter.
 * @param rows including that of the titles
 */
export const recordsEnd = (columns: number, rows: number): string =>
  `</sheetData><autoFilter ref="A1:${columnName(columns)}${rows}"/></worksheet>`

const NAME_WIDTH = 20
const FACT_WIDTH = 60
/** Returns a sheet of two columns: names and what they are. */
export const aboutSheet = (facts: readonly (readonly [string, string])[]): string =>
  sheetBegin([NAME_WIDTH, FACT_WIDTH], '') +
  facts.map(([name, value]) => `<row>${textCell(name, STYLES.title)}${textCell(value)}</row>`).join('') +
  '</sheetData></worksheet>'

/** A face and size that Excel, LibreOffice and Numbers all have a stand-in for. */
const FACE = '<sz val="11"/><name val="Calibri"/><family val="2"/>'
const FONTS = `<fonts count="2"><font>${FACE}</font><font><b/>${FACE}</font></fonts>`
/** The two that every workbook has (ECMA-376 part 1, §18.8.20: a fill has a pattern or a gradient). */
const FILLS =
  '<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>'
const formatIds = (format: number, font: number) =>
  `numFmtId="${format}" fontId="${font}" fillId="0" borderId="0"`

/** Returns the files of a workbook besides its sheets, by their paths. */
export function workbookParts(sheets: readonly string[]): ReadonlyMap<string, string> {
  const ids = sheets.map((_name, index) => index + 1)
  const style = ids.length + 1
  return new Map([
    [
      '[Content_Types].xml',
      `${XML}<Types xmlns="${PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>` +
        `<Override PartName="/xl/workbook.xml" ContentType="${TYPE}.sheet.main+xml"/><Override PartName="/xl/styles.xml" ContentType="${TYPE}.styles+xml"/>` +
        ids
          .map(
            (id) =>
              `<Override PartName="/xl/worksheets/sheet${id}.xml" ContentType="${TYPE}.worksheet+xml"/>`,
          )
          .join('') +
        '</Types>',
    ],
    [
      '_rels/.rels',
      `${XML}<Relationships xmlns="${PACKAGE}/relationships"><Relationship Id="rId1" Type="${OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>`,
    ],
    [
      'xl/workbook.xml',
      `${XML}<workbook xmlns="${MAIN}" xmlns:r="${OFFICE}"><sheets>` +
        sheets
          .map(
            (name, index) => `<sheet name="${xmlText(name)}" sheetId="${index + 1}" r:id="rId${index + 1}"/>`,
          )
          .join('') +
        '</sheets></workbook>',
    ],
    [
      'xl/_rels/workbook.xml.rels',
      `${XML}<Relationships xmlns="${PACKAGE}/relationships">` +
        ids
          .map(
            (id) =>
              `<Relationship Id="rId${id}" Type="${OFFICE}/worksheet" Target="worksheets/sheet${id}.xml"/>`,
          )
          .join('') +
        `<Relationship Id="rId${style}" Type="${OFFICE}/styles" Target="styles.xml"/></Relationships>`,
    ],
    [
      'xl/styles.xml',
      `${XML}<styleSheet xmlns="${MAIN}"><numFmts count="2"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm:ss"/><numFmt numFmtId="165" formatCode="[h]:mm:ss"/></numFmts>` +
        `${FONTS}${FILLS}<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>` +
        `<cellStyleXfs count="1"><xf ${formatIds(0, 0)}/></cellStyleXfs><cellXfs count="4">` +
        `<xf ${formatIds(0, 0)} xfId="0"/><xf ${formatIds(164, 0)} xfId="0" applyNumberFormat="1"/>` +
        `<xf ${formatIds(165, 0)} xfId="0" applyNumberFormat="1"/><xf ${formatIds(0, 1)} xfId="0" applyFont="1"/></cellXfs>` +
        '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
    ],
  ])
}

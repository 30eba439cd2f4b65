import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, it } from 'vitest'

const ROOT = join(import.meta.dirname, '../..')
const LIBRARY = join(ROOT, 'node_modules/element-plus')
const SHEET = /import '?"?(element-plus\/theme-chalk\/[\w/-]+\.css|\.\/[\w/-]+\.css)/g

const sheetsIn = (text: string) => [...text.matchAll(SHEET)].map(([, sheet]) => sheet!)
const imported = sheetsIn(readFileSync(join(import.meta.dirname, 'styles.ts'), 'utf8'))
const pathOf = (sheet: string) =>
  sheet.startsWith('.') ? join(import.meta.dirname, sheet) : join(ROOT, 'node_modules', sheet)

/** Components of the library that the window imports, as the library names their folders. */
const used = [
  ...new Set(
    readdirSync(join(ROOT, 'renderer'), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(vue|ts)$/.test(name))
      .map((name) => readFileSync(join(ROOT, 'renderer', name), 'utf8'))
      .flatMap((text) => [...text.matchAll(/import \{([^}]*)\} from 'element-plus'/g)])
      .flatMap(([, names]) => [...names!.matchAll(/\bEl([A-Z]\w+)/g)])
      .map(([, name]) => name!.replaceAll(/(?<=[a-z])(?=[A-Z])/g, '-').toLowerCase()),
  ),
]

/** Returns the style sheets that a component asks for, including those of the components in it. */
function sheetsOf(list: string, seen = new Set<string>()): string[] {
  if (seen.has(list) || !existsSync(list)) return []
  seen.add(list)
  const text = readFileSync(list, 'utf8')
  const inner = [...text.matchAll(/import "(\.\.\/[^"]*)"/g)].map(([, path]) => join(dirname(list), path!))
  return [...sheetsIn(text), ...inner.flatMap((path) => sheetsOf(path, seen))]
}

describe('style sheets', () => {
  it.each(imported)('%s has rules', (sheet) => {
    expect(statSync(pathOf(sheet)).size).toBeGreaterThan(0)
  })
  it('finds the components in the code', () => {
    expect(used).toContain('date-picker')
    expect(used.length).toBeGreaterThan(10)
  })
  it.each(used)('%s has every sheet it asks for', (component) => {
    const asked = sheetsOf(join(LIBRARY, 'es/components', component, 'style/css.mjs'))
    expect(asked.length).toBeGreaterThan(0)
    const missing = asked.filter((sheet) => statSync(pathOf(sheet)).size > 0 && !imported.includes(sheet))
    expect(missing).toEqual([])
  })
})

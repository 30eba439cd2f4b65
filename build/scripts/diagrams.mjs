// Prints docs/state-machines.md from the state tables; with --check says whether that page is up to date.
import { existsSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { toMermaid } from '../../core/kit/index.ts'
import { ROOT } from './run-tool.mjs'

const PAGE = join(ROOT, 'docs/state-machines.md')
const GROUPS = [
  ['Half-calls', 'core/call/bcsm/**/*.ts'],
  ['The SIP engine', 'core/app/sip/*-table.ts'],
  ['SIP transactions', 'core/sip/transaction/**/*-table.ts'],
]

const isTable = (value) =>
  typeof value === 'object' && value !== null && 'name' in value && 'initial' in value && 'states' in value

async function tablesOf(pattern) {
  const files = globSync(pattern, { cwd: ROOT })
    .filter((file) => !file.endsWith('.test.ts'))
    .sort()
  const modules = await Promise.all(files.map((file) => import(pathToFileURL(join(ROOT, file)).href)))
  const tables = modules.flatMap((module) => Object.values(module)).filter(isTable)
  return [...new Set(tables)].sort((a, b) => a.name.localeCompare(b.name))
}

const parts = [
  '# State machines',
  'Printed from the state tables by `npm run diagrams`. `[…]` is a detection point.',
]
for (const [title, pattern] of GROUPS) {
  parts.push(`## ${title}`)
  for (const table of await tablesOf(pattern)) {
    parts.push(`### ${table.name}`, `\`\`\`mermaid\n${toMermaid(table)}\n\`\`\``)
  }
}
const page = `${parts.join('\n\n')}\n`

if (process.argv.includes('--check')) {
  const current = existsSync(PAGE) ? readFileSync(PAGE, 'utf8') : ''
  if (current !== page) {
    console.error('docs/state-machines.md differs from the state tables; run `npm run diagrams`')
    process.exitCode = 1
  }
} else {
  writeFileSync(PAGE, page)
}

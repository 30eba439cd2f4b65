// Fails where a script of package.json uses what only some shells understand: npm runs scripts by cmd.exe on Windows.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { ROOT } from './run-tool.mjs'

const SHELL = /[$`;|<>*'"&\\]|^\w+=/
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8'))
const faulty = Object.entries(scripts).filter(([, text]) => SHELL.test(text))
for (const [name, text] of faulty) console.log(`script "${name}" uses words of a shell: ${text}`)
process.exitCode = faulty.length === 0 ? 0 : 1

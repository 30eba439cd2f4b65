import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node } from 'yaml'
import type { ConfigProblem } from '../contract/index.ts'
import { beyondBounds, MAX_DEPTH, TOO_DEEP } from './document-bounds.ts'
import { noLines, problemOf, type Finding, type LineOf } from './finding.ts'

const MAX_ALIASES = 50
/** The number of syntax problems reported; one wrong bracket causes many more, and the first ones say enough. */
const MAX_SYNTAX_PROBLEMS = 20

type Path = readonly (string | number)[]

/** A configuration text as plain values, with the position of each in the text. */
export interface ReadDocument {
  /** Undefined when the text could not be read at all. */
  readonly values: unknown
  readonly problems: readonly ConfigProblem[]
  readonly lineOf: LineOf
}

const isNumberOfExtension = ([section, , ...field]: Path) =>
  section === 'extensions' && ['number', 'forwarding.busy'].includes(field.join('.'))

function keyText(key: unknown, lines: LineCounter): string {
  if (isScalar(key) && (key.value === null || typeof key.value !== 'object')) return String(key.value)
  const range = isScalar(key) || isMap(key) || isSeq(key) || isAlias(key) ? key.range : undefined
  throw new TypeError(`line ${lines.linePos(range?.[0] ?? 0).line}: a key must be a plain word`)
}

function describeTwice(lines: LineCounter, first: Node | null, second: Node | null): string {
  const at = (node: Node | null) => (node?.range ? lines.linePos(node.range[0]).line : 0)
  const [a, b] = [at(first), at(second)]
  return a === b ? `stands twice in line ${a}` : `stands twice, in lines ${a} and ${b}`
}

/** Reports duplicate keys, takes unquoted extension numbers as written, and measures the depth. */
function inspect(node: unknown, path: Path, lines: LineCounter, findings: Finding[]): void {
  if (path.length > MAX_DEPTH) throw new RangeError(TOO_DEEP)
  if (isMap(node)) {
    const seen = new Map<string, Node | null>()
    for (const { key, value } of node.items) {
      const name = keyText(key, lines)
      const inner = [...path, name]
      const earlier = seen.get(name)
      if (earlier !== undefined) {
        findings.push({ keys: inner, message: describeTwice(lines, earlier, key as Node) })
      }
      seen.set(name, key as Node)
      inspect(value, inner, lines, findings)
    }
  } else if (isSeq(node)) {
    node.items.forEach((item, index) => inspect(item, [...path, index], lines, findings))
  } else if (isScalar(node) && isNumberOfExtension(path) && typeof node.value === 'number') {
    // `number: 0100` without quotes: the digits as written, where YAML would read the integer 100.
    if (node.source !== undefined && /^\d{1,20}$/.test(node.source)) node.value = node.source
  }
}

function lineFinder(document: Document, lines: LineCounter): LineOf {
  return (path) => {
    for (let length = path.length; length > 0; length--) {
      const node = document.getIn(path.slice(0, length), true)
      const range = isScalar(node) || isMap(node) || isSeq(node) || isAlias(node) ? node.range : undefined
      if (range) return lines.linePos(range[0]).line
    }
    return undefined
  }
}

/** Rewords the YAML library's messages about its own limits for the reader of the file. */
function ownWords(message: string): string {
  if (/call stack/i.test(message)) return TOO_DEEP
  return /multiple documents/i.test(message) ? 'a second document begins (---); only one is read' : message
}

const unreadable = (message: string): ReadDocument => ({
  values: undefined,
  problems: [{ path: '', message }],
  lineOf: noLines,
})

/**
 * Reads YAML 1.2, or JSON, which is a subset of it. Length, references and depth are limited, so that a small file
 * cannot unfold into a large one. Never throws.
 */
export function readDocument(text: string): ReadDocument {
  const beyond = beyondBounds(text)
  if (beyond !== undefined) return unreadable(beyond)
  const lines = new LineCounter()
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      uniqueKeys: false,
      prettyErrors: false,
    })
    const faults = [...document.errors, ...document.warnings]
    if (faults.length > 0) {
      const told = new Set<string>()
      const isNew = ({ message }: { message: string }) => !told.has(message) && told.add(message)
      const problems = faults
        .filter(isNew)
        .slice(0, MAX_SYNTAX_PROBLEMS)
        .map(({ pos, message }) => {
          const { line, col } = lines.linePos(pos[0])
          return { path: '', message: `line ${line}, column ${col}: ${ownWords(message)}` }
        })
      return { values: undefined, problems, lineOf: noLines }
    }
    if (document.contents === null) return unreadable('is empty')
    const findings: Finding[] = []
    inspect(document.contents, [], lines, findings)
    return {
      values: document.toJS({ maxAliasCount: MAX_ALIASES }),
      problems: findings.map((finding) => problemOf(finding, noLines)),
      lineOf: lineFinder(document, lines),
    }
  } catch (error) {
    const words = ownWords((error as Error).message)
    return unreadable(words === TOO_DEEP ? words : `cannot be read: ${words}`)
  }
}

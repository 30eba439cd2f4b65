import { CST, Lexer } from 'yaml'

/** Longest configuration text, characters: some ten thousand extensions. */
export const MAX_CONFIGURATION_LENGTH = 1_000_000
/** Deepest nesting of maps and lists. */
export const MAX_DEPTH = 20
/** Most references (`*name`) to values elsewhere in the text. */
const MAX_REFERENCES = 1000

/** The message for a text that is nested more deeply. */
export const TOO_DEEP = `is too deeply nested, more than ${MAX_DEPTH} deep`

/**
 * Returns why a text is not worth reading, from its tokens alone, without building anything from them. A parser may
 * take minutes over a text that fails here.
 */
export function beyondBounds(text: string): string | undefined {
  if (text.length > MAX_CONFIGURATION_LENGTH) {
    return `is longer than ${MAX_CONFIGURATION_LENGTH} characters`
  }
  let [brackets, indicators, references] = [0, 0, 0]
  for (const token of new Lexer().lex(text)) {
    const type = CST.tokenType(token)
    if (type === 'flow-seq-start' || type === 'flow-map-start') brackets++
    else if (type === 'flow-seq-end' || type === 'flow-map-end') brackets = Math.max(0, brackets - 1)
    else if (type === 'newline') indicators = 0
    else if (type === 'alias') references++
    // In a block, each further one in a line begins a list or map in the one before.
    else if ((type === 'seq-item-ind' || type === 'explicit-key-ind') && brackets === 0) indicators++
    if (brackets > MAX_DEPTH || indicators > MAX_DEPTH) return TOO_DEEP
    if (references > MAX_REFERENCES) return `has more than ${MAX_REFERENCES} references to other values`
  }
  return undefined
}

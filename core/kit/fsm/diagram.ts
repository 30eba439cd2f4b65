import type { Table } from './table.ts'

/** Prints a table as a Mermaid state diagram; docs/ holds the result and `npm run check` compares it. */
export function toMermaid(table: Table<string, string, string, string>): string {
  const lines = ['stateDiagram-v2', `  [*] --> ${table.initial}`]
  for (const [state, row] of Object.entries(table.states)) {
    for (const [event, transition] of Object.entries(row.on)) {
      if (!transition) continue
      const point = transition.dp ? ` [${transition.dp}]` : ''
      lines.push(`  ${state} --> ${transition.to ?? state}: ${event}${point}`)
      if (transition.rerouted) lines.push(`  ${state} --> ${transition.rerouted}: ${event} rerouted${point}`)
    }
    if (row.final) lines.push(`  ${state} --> [*]`)
  }
  return lines.join('\n')
}

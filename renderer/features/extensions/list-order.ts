import { foldText, type ExtensionState } from '../../../core/contract/index.ts'
import type { GridSort } from '../../ui/index.ts'

const STATES: readonly ExtensionState['state'][] = ['talking', 'ringing', 'registered', 'offline']
const byText = new Intl.Collator(undefined, { numeric: true, sensitivity: 'base' }).compare

const phoneOf = ({ registrations: [phone] }: ExtensionState) => phone

type Compare = (left: ExtensionState, right: ExtensionState) => number
const COMPARE: Readonly<Record<string, Compare>> = {
  number: (left, right) => byText(left.number, right.number),
  name: (left, right) => byText(left.name, right.name),
  state: (left, right) =>
    STATES.indexOf(left.state) - STATES.indexOf(right.state) ||
    (right.offlineSince ?? 0) - (left.offlineSince ?? 0),
  lastCall: (left, right) => (left.lastCall ?? 0) - (right.lastCall ?? 0),
  device: (left, right) => byText(phoneOf(left)?.userAgent ?? '', phoneOf(right)?.userAgent ?? ''),
  address: (left, right) => byText(phoneOf(left)?.address ?? '', phoneOf(right)?.address ?? ''),
  record: (left, right) => byText(left.record, right.record),
}

/** Sorts extensions in the order of a column; those that are alike are sorted by their numbers. */
export function inOrder(list: readonly ExtensionState[], { id, direction }: GridSort): ExtensionState[] {
  const compare = COMPARE[id] ?? COMPARE['number']!
  const sign = direction === 'ascending' ? 1 : -1
  return [...list].sort((left, right) => sign * compare(left, right) || COMPARE['number']!(left, right))
}

/** Finds extensions that have every word of a search in their number, name, device or address; accents do not count. */
export function matching(list: readonly ExtensionState[], search: string): readonly ExtensionState[] {
  const words = foldText(search).split(/\s+/).filter(Boolean)
  if (words.length === 0) return list
  return list.filter((extension) => {
    const phones = extension.registrations.map(({ userAgent, address }) => `${userAgent} ${address}`)
    const text = foldText([extension.number, extension.name, ...phones].join(' '))
    return words.every((word) => text.includes(word))
  })
}

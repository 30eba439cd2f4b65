import type { Configuration, MaskedReaders, Rates } from '../../contract/index.ts'
import { createHiding, type Hiding } from '../access/masked-reading/index.ts'

/** The part of the configuration that counts for reading records, as it crosses to the process that reads. */
export interface ReadingSettings {
  /** Of the configuration that it is taken from. */
  readonly revision: number
  readonly maskedReaders: MaskedReaders
  /** Number and name of each extension. */
  readonly own: readonly (readonly [number: string, name: string])[]
  readonly rates: Rates
}

/** Takes out of a configuration what counts for reading. */
export const readingSettingsOf = (
  { cdr, extensions, rates }: Configuration,
  revision: number,
): ReadingSettings => ({
  revision,
  maskedReaders: cdr.maskedReaders,
  own: extensions.map(({ number, name }) => [number, name]),
  rates,
})

/** Returns what is hidden from readers of masked records. */
export const hidingIn = ({ maskedReaders, own }: ReadingSettings): Hiding =>
  createHiding(maskedReaders, new Map(own))

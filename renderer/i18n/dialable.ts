const BETWEEN = /[\s()/.-]/g

/** A number as it stands in records: what people write between its digits is left out. */
export const dialable = (text: string): string => text.trim().replaceAll(BETWEEN, '')

/** Whether a text looks like a number one could dial. */
export const isDialable = (text: string): boolean => /^\+?[0-9*#]{2,}$/.test(dialable(text))

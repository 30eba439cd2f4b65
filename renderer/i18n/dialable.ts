const BETWEEN = /[\s()/.-]/g

/** Returns a number as records hold it, without the characters that people write between its digits. */
export const dialable = (text: string): string => text.trim().replaceAll(BETWEEN, '')

/** Returns whether a text looks like a number that can be dialed. */
export const isDialable = (text: string): boolean => /^\+?[0-9*#]{2,}$/.test(dialable(text))

/** Reads a Privacy header: what a caller asks to be kept private, in lower case (RFC 3323 §4.2). */
export const parsePrivacy = (header: string): ReadonlySet<string> =>
  // Some phones write commas.
  new Set(
    header
      .split(/[;,]/)
      .map((value) => value.trim().toLowerCase())
      .filter(Boolean),
  )

/** Writes a Privacy header. */
export const formatPrivacy = (values: Iterable<string>): string => [...values].join(';')

import * as z from 'zod'

/** Returns the schema of a name or a place that people read: not empty, not too long, no control characters. */
export const printable = (max: number) =>
  z
    .string()
    .trim()
    .min(1, 'must not be empty')
    .max(max, `must not be longer than ${max} characters`)
    // eslint-disable-next-line no-control-regex -- control characters are what is refused here
    .regex(/^[^\u0000-\u001f\u007f]*$/, 'must not hold control characters')

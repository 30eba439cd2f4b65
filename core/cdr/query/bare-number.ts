const SEPARATORS = [' ', '-', '.', '/', '(', ')']

/**
 * Returns SQL for a number without what people put between its digits, as `bareNumber` of the contract does it. The
 * indexes on numbers are on this very expression.
 */
export const bareNumberSql = (column: string): string =>
  SEPARATORS.reduce((sql, separator) => `replace(${sql}, '${separator}', '')`, column)

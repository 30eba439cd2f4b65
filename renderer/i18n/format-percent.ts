/** Formats a fraction of one as a percentage with one digit after the decimal point: "70.1 %". */
export const formatPercent = (share: number, locale: string): string =>
  `${new Intl.NumberFormat(locale, { minimumFractionDigits: 1, maximumFractionDigits: 1 }).format(100 * share)}\u00a0%`

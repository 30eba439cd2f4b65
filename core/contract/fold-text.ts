/** Letters that Unicode does not take apart, though people look for them by the letters of their own keyboard. */
const ALIKE: Readonly<Record<string, string>> = {
  ß: 'ss',
  æ: 'ae',
  œ: 'oe',
  ø: 'o',
  ł: 'l',
  đ: 'd',
  ð: 'd',
  þ: 'th',
  ħ: 'h',
  ŧ: 't',
  ı: 'i',
  ŋ: 'n',
  ĸ: 'k',
  ς: 'σ',
}
const UNLIKE_ASCII = new RegExp(`[${Object.keys(ALIKE).join('')}]`, 'g')
/** Accents, which many scripts share. Marks of one script alone, such as vowels in Hindi, stay, as do those of kana. */
const ACCENTS = /(?![\u3099\u309a])\p{Script=Inherited}/gu

/**
 * Returns a text as it is searched for: without accents, and regardless of case and of how Unicode composes its
 * letters.
 */
export function foldText(text: string): string {
  // eslint-disable-next-line no-control-regex -- most texts are plain ASCII
  if (/^[\u0000-\u007f]*$/.test(text)) return text.toLowerCase()
  const plain = text.normalize('NFKD').toLowerCase().replace(ACCENTS, '')
  return plain.replace(UNLIKE_ASCII, (letter) => ALIKE[letter]!).normalize('NFC')
}

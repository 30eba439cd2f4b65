const SUFFIX = '.electron-stand-in.test'

// Chromium knows no schemes of our own: app://halfcall/x is asked for as https://app--halfcall.electron-stand-in.test/x.

/** Pattern of the requests that stand for those of registered schemes. */
export const SCHEME_REQUESTS = `https://*${SUFFIX}/*`

/** Returns the address that Chromium is given for one that the program uses. */
export const toChromium = (url: string, schemes: ReadonlySet<string>) => {
  const [, scheme, host, rest] = /^([a-z]+):\/\/([^/?#]*)(.*)$/.exec(url) ?? []
  return scheme !== undefined && schemes.has(scheme) ? `https://${scheme}--${host}${SUFFIX}${rest}` : url
}

/** Returns the address that the program uses for one that Chromium has. */
export const toProgram = (url: string) => {
  const { protocol, hostname, pathname, search, hash } = URL.parse(url) ?? { hostname: '' }
  if (protocol !== 'https:' || !hostname.endsWith(SUFFIX)) return url
  const [scheme, host] = hostname.slice(0, -SUFFIX.length).split('--')
  return `${scheme}://${host}${pathname}${search}${hash}`
}

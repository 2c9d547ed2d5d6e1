const unreserved = /[A-Za-z0-9._~-]/

/**
 * A URL as RFC 9449, section 4.3, compares it: without query and fragment, normalized by syntax and
 * scheme (RFC 3986, 6.2.2 and 6.2.3). Undefined for what is no such URL.
 */
export function comparableUrl(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined
  const { protocol, host, pathname, username, password } = new URL(text)
  if (protocol !== 'https:' && protocol !== 'http:') return undefined
  if (username !== '' || password !== '') return undefined
  return `${protocol}//${host}${pathname.replace(/%[0-9a-f]{2}/gi, normalized)}`
}

function normalized(encoded: string): string {
  const letter = String.fromCharCode(Number.parseInt(encoded.slice(1), 16))
  return unreserved.test(letter) ? letter : encoded.toUpperCase()
}

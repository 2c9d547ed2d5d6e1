import { parseOrigin } from '@handfast/protocol'
import { isIP } from 'node:net'

/** A header of ours, which no page of another origin can send without asking first. */
export const pageHeader = 'x-handfast-console'

/**
 * Whether a change comes from the console's own page: the origin of the request is the one that it
 * was sent to, the browser says nothing else, and the page has said so itself.
 */
export function isFromPage(headers: Headers, scheme: 'http' | 'https'): boolean {
  const origin = parseOrigin(headers.get('origin') ?? 'null')
  const site = headers.get('sec-fetch-site') ?? 'same-origin'
  return (
    origin.kind === 'tuple' &&
    origin.scheme === scheme &&
    new URL(`${origin.scheme}://${origin.host}:${origin.port}`).host === headers.get('host') &&
    site === 'same-origin' &&
    headers.get(pageHeader) === '1'
  )
}

/**
 * Whether the name under which it was reached is one of its own. Only a name can be made to lead
 * here by somebody else (DNS rebinding); an address leads where it leads.
 */
export function isOwnHost(host: string | null, names: readonly string[]): boolean {
  if (host === null || !URL.canParse(`http://${host}`)) return false
  const { hostname } = new URL(`http://${host}`)
  const address = hostname.replace(/^\[|\]$/g, '')
  return isIP(address) !== 0 || hostname === 'localhost' || names.includes(hostname)
}

import type { RequestHeaders } from '@handfast/guard'
import { isIP } from 'node:net'

/** A header of ours, which no page of another origin can send without asking first. */
export const pageHeader = 'x-handfast-console'

/**
 * Whether a change comes from the console's own page: the origin of the request is the one that it
 * was sent to, the browser says nothing else, and the page has said so itself.
 */
export function isFromPage(headers: RequestHeaders, url: URL): boolean {
  const site = headers.get('sec-fetch-site') ?? 'same-origin'
  const isOwn = headers.get('origin') === url.origin && site === 'same-origin'
  return isOwn && headers.get(pageHeader) === '1'
}

/**
 * Whether the name under which it was reached is one of its own. Only a name can be made to lead
 * here by somebody else (DNS rebinding); an address leads where it leads.
 */
export function isOwnHost({ hostname }: URL, names: readonly string[]): boolean {
  const isAddress = isIP(hostname.replace(/^\[|\]$/g, '')) !== 0
  return isAddress || hostname === 'localhost' || names.includes(hostname)
}

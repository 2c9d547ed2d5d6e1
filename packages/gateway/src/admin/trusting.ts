import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { Agent, fetch as fetchBy } from 'undici'

/** What of `fetch` is used. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>

/**
 * Talks to whoever shows this very certificate, and to nobody else: it may be for another name than
 * the one that this machine reaches the gateway by, and of an authority that nobody knows.
 *
 * @param certificate Path of a PEM file; undefined for no TLS.
 */
export async function trusting(certificate: string | undefined): Promise<Fetch> {
  if (certificate === undefined) return fetch
  const ca = await readFile(certificate)
  const { raw } = new X509Certificate(ca)
  const checkServerIdentity = (_name: string, shown: { readonly raw: Buffer }): Error | undefined =>
    raw.equals(shown.raw) ? undefined : new Error('It shows another certificate')
  const dispatcher = new Agent({
    connect: { ca, allowPartialTrustChain: true, checkServerIdentity },
  })
  // The same, once of Node and once of the package that Node has it from: but for their types.
  const ask = fetchBy as unknown as (url: string, init: object) => Promise<Response>
  return (url, init) => ask(url, { ...init, dispatcher })
}

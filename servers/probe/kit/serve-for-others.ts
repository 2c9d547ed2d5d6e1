import { createServer } from 'node:http'
import { createServer as createHttpsServer } from 'node:https'
import type { TlsOptions } from 'node:tls'
import { createAuthority } from './certificates.ts'
import type { Authority, Issued } from './certificates.ts'
import type { FetchHandler } from './legacy-server.ts'
import { listen, listener } from './serve.ts'
import type { Served } from './serve.ts'

/** A handler, and how it is listened for: over TLS with these options, or over plain HTTP. */
export interface Certified {
  readonly handler: FetchHandler
  readonly tls: TlsOptions | undefined
}

/** No name of loopback, so that it stands for an address of a network, and leads to this machine. */
const anyAddress = '0.0.0.0'

interface Trusted {
  readonly authority: Authority
  readonly issued: Issued
}

let trusted: Promise<Trusted> | undefined

async function makeTrusted(): Promise<Trusted> {
  const authority = await createAuthority()
  return { authority, issued: await authority.issue('localhost') }
}

/** Listens on loopback only, under a URL that a client takes for one of a network. */
export async function serveForOthers({ handler, tls }: Certified): Promise<Served> {
  trusted ??= makeTrusted()
  const { issued } = await trusted
  const handle = listener(handler)
  const isPlain = tls === undefined
  const server = isPlain ? createServer(handle) : createHttpsServer({ ...issued, ...tls }, handle)
  const { url, close } = await listen(server)
  const other = new URL(url)
  other.hostname = anyAddress
  if (!isPlain) other.protocol = 'https:'
  return { url: other.href, close }
}

/** What a probe of such a URL has to be told; nothing where it is another. */
export async function trusting(url: string): Promise<object> {
  if (new URL(url).hostname !== anyAddress || trusted === undefined) return {}
  const { authority } = await trusted
  return { allowHosts: [anyAddress], tls: { ca: authority.cert } }
}

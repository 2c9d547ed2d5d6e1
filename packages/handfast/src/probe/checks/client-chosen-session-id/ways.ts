import { sessionHeader } from '../../legacy/session.ts'
import type { OpeningOptions } from '../../legacy/session.ts'

/** Where in a first request an id may stand. */
export interface Way {
  /** Reads on after `in the `. */
  readonly name: string
  /** A GET that opens a stream has room for it as well. */
  readonly isOfStreams: boolean
  options(id: string, url: URL): OpeningOptions
}

/** Names that servers read an id from; those of the SDKs and of the HTTP+SSE transport. */
const names = [sessionHeader, 'sessionId', 'session_id', 'sessionid']

export const ways: readonly Way[] = [
  { name: 'header', isOfStreams: true, options: (id) => ({ headers: [[sessionHeader, id]] }) },
  { name: 'query', isOfStreams: true, options: (id, url) => ({ url: withQuery(url, id) }) },
  {
    name: 'cookie',
    isOfStreams: true,
    options: (id) => ({ headers: [['cookie', names.map((name) => `${name}=${id}`).join('; ')]] }),
  },
  { name: 'body', isOfStreams: false, options: (id) => ({ params: inBody(id) }) },
]

function withQuery(url: URL, id: string): URL {
  const chosen = new URL(url)
  for (const name of names) chosen.searchParams.set(name, id)
  return chosen
}

/** Beside what initialize takes, and in the place for what it does not know. */
function inBody(id: string): object {
  const named = Object.fromEntries(names.map((name) => [name, id]))
  return { ...named, _meta: named }
}

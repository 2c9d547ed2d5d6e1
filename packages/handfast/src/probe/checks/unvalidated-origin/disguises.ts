import type { Surface } from '../../lab/surface.ts'
/** A request as a browser would send it for a page of somebody else. */
export interface Disguise {
  readonly name: string
  readonly headers: readonly (readonly [name: string, value: string])[]
}

const foreignHost = 'handfast-probe.example'

export const rebound: string = `Host and Origin of ${foreignHost}`

/** The plainest one, with which every verb is tried. */
export const foreignPage: Disguise = fromPage(`https://${foreignHost}`)

function fromPage(origin: string): Disguise {
  return { name: `Origin ${origin}`, headers: [['origin', origin]] }
}

/**
 * Pages of others; pages without an origin of their own; names that begin, end or go on like those
 * that are let in; and a page whose name resolves to the server, which sends that name as Host.
 */
export function disguisesFor({ url, transport }: Surface): readonly Disguise[] {
  const port = url.port === '' ? '' : `:${url.port}`
  const origins = [
    `http://${foreignHost}`,
    'null',
    'file://',
    `http://localhost.${foreignHost}`,
    `http://127.0.0.1.${foreignHost}`,
    `${url.protocol}//${url.hostname}.${foreignHost}`,
  ]
  const host = `${foreignHost}${port}`
  return [
    foreignPage,
    ...[...new Set(origins)].filter(isOrigin).map(fromPage),
    // What a page posts carries its Origin; a GET of one whose name leads here has none.
    ...(transport === 'http+sse'
      ? [{ name: `Host ${foreignHost}`, headers: [['host', host]] as const }]
      : []),
    {
      name: rebound,
      headers: [
        ['host', host],
        ['origin', `${url.protocol}//${host}`],
      ],
    },
  ]
}

/** An IPv6 address has no name that goes on like it. */
const isOrigin = (text: string): boolean =>
  text === 'null' || text === 'file://' || URL.canParse(text)

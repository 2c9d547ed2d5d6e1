import { initializeParams, postHeaders, sessionHeader } from '../legacy/session.ts'
import type { Session } from '../legacy/session.ts'
import { modernHeaders, modernMessage, modernRevision } from '../modern/request.ts'
import type { JsonRpcId } from '../wire/json-rpc.ts'

type Headers = readonly (readonly [name: string, value: string])[]

/** A request that says two things at once, so that two readers may read two requests. */
export interface Disguised {
  readonly headers: Headers
  readonly body: string
}

export interface Occasion {
  readonly id: JsonRpcId
  /** What is asked for: something that has to be earned. */
  readonly method: string
  /** Named in the headers; undefined where there are no sessions. */
  readonly session: Pick<Session, 'id' | 'revision'> | undefined
  /** A session that the sender may use. */
  readonly ownSession: string | undefined
}

export interface Disguise {
  /** Reads on after `b: ping `. */
  readonly name: string
  /** Undefined where the occasion is none. */
  put(occasion: Occasion): Disguised | undefined
}

const requestOf = ({ id, method }: Occasion): object => ({ jsonrpc: '2.0', id, method, params: {} })

const versionOf = ({ session }: Occasion): Headers =>
  session === undefined ? [] : [['mcp-protocol-version', session.revision]]

const sessionOf = ({ session }: Occasion): Headers =>
  session === undefined ? [] : [[sessionHeader, session.id]]

const legacyHeaders = (occasion: Occasion): Headers => [
  ...postHeaders,
  ...versionOf(occasion),
  ...sessionOf(occasion),
]

const modernOf = ({ id, method }: Occasion): object => modernMessage({ id, method, params: {} })

/** What everybody may ask, said before what only some may. */
const openMethods = ['initialize', 'server/discover'] as const

/** Bodies that readers differ over: a list, and a key that is there twice. */
const bodies: readonly Disguise[] = [
  {
    name: 'in a batch',
    put: (occasion) => ({
      headers: legacyHeaders(occasion),
      body: JSON.stringify([requestOf(occasion)]),
    }),
  },
  {
    name: 'in a batch, after a notification',
    put: (occasion) => ({
      headers: legacyHeaders(occasion),
      body: JSON.stringify([
        { jsonrpc: '2.0', method: 'notifications/initialized' },
        requestOf(occasion),
      ]),
    }),
  },
  ...openMethods.map((open) => ({
    name: `as the second of two methods, after ${open}`,
    put: (occasion: Occasion) => ({
      headers: legacyHeaders(occasion),
      body: twice(occasion, [open, occasion.method]),
    }),
  })),
  {
    name: 'as the first of two methods, before initialize',
    put: (occasion) => ({
      headers: legacyHeaders(occasion),
      body: twice(occasion, [occasion.method, 'initialize']),
    }),
  },
]

/** RFC 8259, section 4: what an object with one name twice means is left to its reader. */
function twice({ id }: Occasion, methods: readonly string[]): string {
  const named = methods.map((method) => `"method":${JSON.stringify(method)}`).join(',')
  const params = JSON.stringify(initializeParams())
  return `{"jsonrpc":"2.0","id":${JSON.stringify(id)},${named},"params":${params}}`
}

/** 2026-07-28 basic/versioning: which era a request is of can be read off two places. */
const eras: readonly Disguise[] = [
  {
    name: 'with a modern version in the header and a legacy body',
    put: (occasion) => ({
      headers: [
        ...postHeaders,
        ['mcp-protocol-version', modernRevision],
        ['mcp-method', occasion.method],
        ...sessionOf(occasion),
      ],
      body: JSON.stringify(requestOf(occasion)),
    }),
  },
  {
    name: 'with a legacy version in the header and a modern body',
    put: (occasion) => ({
      headers: legacyHeaders(occasion),
      body: JSON.stringify(modernOf(occasion)),
    }),
  },
  {
    name: 'as a modern request throughout',
    put: (occasion) =>
      occasion.session === undefined
        ? undefined
        : {
            headers: [...modernHeaders({ method: occasion.method }), ...sessionOf(occasion)],
            body: JSON.stringify(modernOf(occasion)),
          },
  },
  {
    name: 'as a modern request that the headers call server/discover',
    put: (occasion) => ({
      headers: [...modernHeaders({ method: 'server/discover' }), ...sessionOf(occasion)],
      body: JSON.stringify(modernOf(occasion)),
    }),
  },
]

/** RFC 9110, section 5.3: a header that is no list must not come twice; readers take either. */
const twoSessions: readonly Disguise[] = ([true, false] as const).map((isOwnFirst) => ({
  name: `with two session ids, their own ${isOwnFirst ? 'first' : 'last'}`,
  put: (occasion: Occasion) => {
    const { session, ownSession } = occasion
    if (session === undefined || ownSession === undefined) return undefined
    const ids = isOwnFirst ? [ownSession, session.id] : [session.id, ownSession]
    const both = ids.map((id) => [sessionHeader, id] as const)
    return {
      headers: [...postHeaders, ...versionOf(occasion), ...both],
      body: JSON.stringify(requestOf(occasion)),
    }
  },
}))

export const disguises: readonly Disguise[] = [...bodies, ...eras, ...twoSessions]

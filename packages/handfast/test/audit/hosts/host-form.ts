/**
 * One way in which a server is given requests. `UNKNOWN` in the code is the condition under which a
 * session that was looked up is refused; `user` is the verified caller.
 */
export interface HostForm {
  readonly name: string
  /** Where frameworks look for it. Default: `server.ts`. */
  readonly path?: string
  /** What the manifest asks for. */
  readonly dependency?: string
  readonly code: string
}

export interface Twins {
  readonly weak: string
  readonly mended: string
}

interface Given {
  readonly authorization: string
  readonly id: string
  readonly request: string
}

/** The body of a handler that answers with a web response. */
export function answered({ authorization, id, request }: Given): string {
  return `
  const user = await subjectOf(${authorization})
  const id = ${id}
  if (id) {
    const session = sessions.get(id)
    if (UNKNOWN) return new Response(null, { status: 404 })
    return session.transport.handleRequest(${request})
  }
  const transport = await open(user)
  return transport.handleRequest(${request})
`
}

const sdk = '@modelcontextprotocol/sdk/server'

function prelude(transport: string, file: string): string {
  return `
import { ${transport} } from '${sdk}/${file}.js'
import { McpServer } from '${sdk}/mcp.js'
import { randomUUID } from 'node:crypto'
import { createRemoteJWKSet, jwtVerify } from 'jose'
const keys = createRemoteJWKSet(new URL('https://id.example/jwks'))
const expected = { issuer: 'https://id.example', audience: 'https://mcp.example' }
async function subjectOf(header: string | null | undefined): Promise<string> {
  if (!header?.startsWith('Bearer ')) throw new Error('unauthorized')
  const { payload } = await jwtVerify(header.slice(7), keys, expected)
  if (!payload.sub) throw new Error('unauthorized')
  return payload.sub
}
const sessions = new Map<string, { transport: ${transport}; owner: string }>()
async function open(owner: string) {
  const transport = new ${transport}({
    sessionIdGenerator: () => randomUUID(),
    onsessioninitialized: (id) => { sessions.set(id, { transport, owner }) },
  })
  transport.onclose = () => { if (transport.sessionId) sessions.delete(transport.sessionId) }
  const server = new McpServer({ name: 'x', version: '1' })
  await server.connect(transport)
  return transport
}
`
}

const preludes = {
  node: prelude('StreamableHTTPServerTransport', 'streamableHttp'),
  web: prelude('WebStandardStreamableHTTPServerTransport', 'webStandardStreamableHttp'),
}

/** The server whose sessions are anybody's, and the one that compares their owner. */
export function twinsOf({ code }: HostForm, kind: keyof typeof preludes): Twins {
  const text = preludes[kind] + code
  return {
    weak: text.replace('UNKNOWN', '!session'),
    mended: text.replace('UNKNOWN', '!session || session.owner !== user'),
  }
}

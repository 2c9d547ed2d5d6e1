import { createServer } from 'node:net'
import { FastMCP } from 'fastmcp'
import { z } from 'zod'
import { createNotes } from '../kit/notes.ts'
import type { MayRead } from '../kit/notes.ts'
import type { Served } from '../kit/serve.ts'
import { subjectOf } from '../kit/users.ts'

/** One rule a weakness; each twin replaces one and leaves the others as they are. */
export interface Rules {
  readonly mayRead: MayRead
}

/** What fastmcp keeps with a session, and hands to its tools. */
interface SessionAuth extends Record<string, unknown> {
  readonly sub: string
}

/** fastmcp over Streamable HTTP: it has the sessions, the tools have the state behind handles. */
export async function serveFastMcp({ mayRead }: Rules): Promise<Served> {
  const notes = createNotes(mayRead)
  const server = new FastMCP<SessionAuth>({
    name: 'notes',
    version: '1.0.0',
    logger: silent,
    async authenticate(request) {
      const sub = subjectOf(request.headers.authorization)
      if (sub === undefined) throw new Response(null, { status: 401 })
      return { sub }
    },
  })
  const annotations = { readOnlyHint: true }
  server.addTool({
    name: 'open_note',
    parameters: z.object({ text: z.string() }),
    annotations,
    execute: async ({ text }, { session }) => `Opened ${notes.open(text, session?.sub)}`,
  })
  server.addTool({
    name: 'read_note',
    parameters: z.object({ note_id: z.string() }),
    annotations,
    async execute({ note_id: id }, { session }) {
      const text = notes.read(id, session?.sub)
      if (text === undefined) throw new Error('Unknown note')
      return text
    },
  })
  const port = await freePort()
  const httpStream = { port, host: '127.0.0.1', endpoint: '/mcp' } as const
  await server.start({ transportType: 'httpStream', httpStream })
  return { url: `http://127.0.0.1:${port}/mcp`, close: () => server.stop() }
}

const silent = {
  debug: () => undefined,
  error: () => undefined,
  info: () => undefined,
  log: () => undefined,
  warn: () => undefined,
}

/** fastmcp takes a number and does not say which port it got. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer()
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      const port = typeof address === 'object' && address !== null ? address.port : 0
      server.close(() => resolve(port))
    })
  })
}

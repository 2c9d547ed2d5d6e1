const server = `import express from 'express'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { transports, remember } from './sessions.js'
import { verified } from './auth.js'

const app = express()
app.use(express.json())

app.post('/mcp', verified, async (req, res) => {
  const sessionId = req.headers['mcp-session-id'] as string | undefined
  let transport = sessionId ? transports.get(sessionId) : undefined

  if (transport === undefined) {
    transport = new StreamableHTTPServerTransport({
      sessionIdGenerator: () => sessionId ?? crypto.randomUUID(),
      onsessioninitialized: (id) => remember(id, transport),
    })
  }
  await transport.handleRequest(req, res, req.body)
})

app.get('/mcp', async (req, res) => {
\tconst transport = transports.get(String(req.query.session))
\tif (transport === undefined) return res.status(404).end()
\tawait transport.handleRequest(req, res)
})

app.listen(3000)
`

const sessions = `import type { Transport } from './types.js'

export const transports = new Map<string, Transport>()

export function remember(id: string, transport: Transport): void {
  transports.set(id, transport)
}
`

const carts = `from fastmcp import FastMCP

mcp = FastMCP("shop")
carts: dict[str, list[str]] = {}


@mcp.tool
def add_to_cart(session_id: str, item: str) -> str:
    """カートに商品を追加する"""
    cart = carts.setdefault(session_id, [])
    cart.append(item)
    return f"{len(cart)} 件"
`

const bundle = [
  'function a(b,c){return b.get(c)};'.repeat(400),
  'const t=transports.get(req.headers["mcp-session-id"]);',
  'var d=1;'.repeat(600),
  'log("session "+t.sessionId);',
  'var e=2;'.repeat(50),
  '\n',
].join('')

/** The source of the sample target, by path. */
export const sampleSources: ReadonlyMap<string, string> = new Map([
  ['src/server.ts', server],
  ['src/sessions.ts', sessions],
  ['shop/carts.py', carts],
  ['public/bundle.min.js', bundle],
])

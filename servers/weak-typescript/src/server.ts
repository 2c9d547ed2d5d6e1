import { randomUUID } from 'node:crypto'
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import express from 'express'
import session from 'express-session'
import { shopServer } from './tools.ts'
import { checkPassword, verifier } from './users.ts'

const app = express()
app.use(express.json())
app.use(session({ secret: 'keyboard cat', resave: false, saveUninitialized: true, cookie: { secure: false } }))

const transports: Record<string, StreamableHTTPServerTransport> = {}
const authenticated = requireBearerAuth({ verifier })

app.post('/login', async (req, res) => {
  const userId = await checkPassword(req.body.name, req.body.password)
  if (userId === undefined) {
    res.status(401).end()
    return
  }
  req.session.userId = userId
  res.json({ ok: true })
})

app.post('/mcp', authenticated, async (req, res) => {
  const sent = req.header('mcp-session-id')
  const sessionId = sent ?? randomUUID()
  let transport = transports[sessionId]
  if (transport === undefined) {
    transport = new StreamableHTTPServerTransport({ sessionIdGenerator: () => sessionId })
    transports[sessionId] = transport
    await shopServer().connect(transport)
  }
  await transport.handleRequest(req, res, req.body)
})

app.get('/mcp', async (req, res) => {
  const transport = transports[req.header('mcp-session-id') ?? '']
  if (transport === undefined) {
    res.status(404).end()
    return
  }
  await transport.handleRequest(req, res)
})

app.get('/health', (_req, res) => {
  res.json({ ok: true, sessions: Object.keys(transports) })
})

app.listen(3000, '0.0.0.0')

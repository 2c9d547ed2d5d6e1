// A login page beside the endpoint, with express-session as its documentation begins.
import { randomBytes, randomUUID } from 'node:crypto'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { isInitializeRequest } from '@modelcontextprotocol/sdk/types.js'
import express from 'express'
import session from 'express-session'
import { z } from 'zod'
import { authOf, userOf } from './users.mjs'

const transports = new Map()
const secret = process.env.SESSION_SECRET ?? randomBytes(32).toString('base64url')

function createServer() {
  const server = new McpServer({ name: 'notes', version: '1.0.0' })
  const notes = []
  const said = (text) => ({ content: [{ type: 'text', text }] })
  server.registerTool('note', { inputSchema: { text: z.string() } }, ({ text }) => {
    if (notes.length < 100) notes.push(text)
    return said(`${notes.length} notes`)
  })
  server.registerTool('recall', {}, () => said(notes.join('\n')))
  server.registerTool('whoami', {}, ({ authInfo }) => said(authInfo?.extra.sub ?? 'a guest'))
  return server
}

export const app = express()
app.set('trust proxy', 'loopback')
app.use(express.json())
app.use(session({ secret, resave: false, saveUninitialized: true }))

app.get('/login', (_req, res) => {
  res.type('html').send('<form method="post"><input name="name"><input name="password"></form>')
})

app.post('/login', async (req, res) => {
  const user = userOf(req.body)
  if (user === undefined) return res.status(401).end()
  req.session.user = user
  return res.status(204).end()
})

app.use('/mcp', (req, _res, next) => {
  req.auth = authOf(req.headers.authorization, req.session.user)
  next()
})

app.post('/mcp', async (req, res) => {
  const known = transports.get(req.headers['mcp-session-id'])
  if (known !== undefined) return known.handleRequest(req, res, req.body)
  if (!isInitializeRequest(req.body)) return res.status(404).end()
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: () => randomUUID(),
    onsessioninitialized: (id) => void transports.set(id, transport),
  })
  transport.onclose = () => transports.delete(transport.sessionId)
  await createServer().connect(transport)
  return transport.handleRequest(req, res, req.body)
})

const inSession = async (req, res) => {
  const known = transports.get(req.headers['mcp-session-id'])
  if (known === undefined) return res.status(404).end()
  return known.handleRequest(req, res)
}
app.get('/mcp', inSession)
app.delete('/mcp', inSession)

if (process.argv[1] === import.meta.filename) app.listen(3000, '127.0.0.1')

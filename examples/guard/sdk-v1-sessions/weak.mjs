// A map from session id to transport, as the documentation of SDK v1 has it.
import { randomUUID } from 'node:crypto'
import { requireBearerAuth } from '@modelcontextprotocol/sdk/server/auth/middleware/bearerAuth.js'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'
import { isInitializeRequest } from '@modelcontextprotocol/sdk/types.js'
import express from 'express'
import { z } from 'zod'
import { verifier } from './verifier.mjs'

const transports = new Map()

function createServer() {
  const server = new McpServer({ name: 'notes', version: '1.0.0' })
  const notes = []
  const said = (text) => ({ content: [{ type: 'text', text }] })
  server.registerTool('note', { inputSchema: { text: z.string() } }, ({ text }) => {
    if (notes.length < 100) notes.push(text)
    return said(`${notes.length} notes`)
  })
  server.registerTool('notes', {}, () => said(notes.join('\n')))
  return server
}

export const app = express()
app.use('/mcp', requireBearerAuth({ verifier }))
app.use(express.json())

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

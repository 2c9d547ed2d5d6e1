/**
 * The least that a server over Streamable HTTP can be, so that what is in front of it is measured:
 * it keeps nothing for a session, and holds every stream open. It ends with its input.
 */
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

const server = createServer((req, res) => {
  if (req.method === 'GET') {
    res.writeHead(200, { 'content-type': 'text/event-stream' })
    res.write(': held\n\n')
    return
  }
  let body = ''
  req.setEncoding('utf8')
  req.on('data', (chunk: string) => (body += chunk))
  req.on('end', () => {
    const { id = null, method = '' } = body === '' ? {} : JSON.parse(body)
    const isNew = method === 'initialize'
    const session = isNew ? { 'mcp-session-id': randomUUID() } : {}
    const begun = { protocolVersion: '2025-11-25', capabilities: {}, serverInfo: { name: 'plain' } }
    res.writeHead(200, { 'content-type': 'application/json', ...session })
    res.end(JSON.stringify({ jsonrpc: '2.0', id, result: isNew ? begun : { content: [] } }))
  })
})
server.listen(0, '127.0.0.1', () => {
  const { port } = server.address() as AddressInfo
  process.stdout.write(`${JSON.stringify({ port })}\n`)
})
process.stdin.resume().on('end', () => process.exit(0))

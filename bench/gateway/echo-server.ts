/**
 * A server of SDK v1 with one tool, in a process of its own: over Streamable HTTP with a session
 * for each client, or over stdio with the word `stdio`. It ends with its input.
 */
import { randomUUID } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { StdioServerTransport } from '@modelcontextprotocol/sdk/server/stdio.js'
import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/streamableHttp.js'

function echo(): McpServer {
  const server = new McpServer({ name: 'echo', version: '1.0.0' })
  const text = 'an answer of a usual length '.repeat(8)
  server.registerTool('echo', {}, () => ({ content: [{ type: 'text', text }] }))
  return server
}

if (process.argv[2] === 'stdio') {
  await echo().connect(new StdioServerTransport())
} else {
  const transports = new Map<string, StreamableHTTPServerTransport>()
  const server = createServer(async (req, res) => {
    const id = req.headers['mcp-session-id']
    const known = typeof id === 'string' ? transports.get(id) : undefined
    const transport = known ?? (await begin(transports))
    await transport.handleRequest(req, res)
  })
  // So that nobody in front loses one that closes as it is used again.
  server.keepAliveTimeout = 120_000
  server.listen(0, '127.0.0.1', () => {
    const { port } = server.address() as AddressInfo
    process.stdout.write(`${JSON.stringify({ port })}\n`)
  })
  process.stdin.resume().on('end', () => process.exit(0))
}

async function begin(
  transports: Map<string, StreamableHTTPServerTransport>,
): Promise<StreamableHTTPServerTransport> {
  const transport = new StreamableHTTPServerTransport({
    sessionIdGenerator: randomUUID,
    enableJsonResponse: true,
    onsessioninitialized: (id) => void transports.set(id, transport),
    onsessionclosed: (id) => void transports.delete(id),
  })
  // Its types want every callback, where exact optional ones are asked for.
  await echo().connect(transport as unknown as StdioServerTransport)
  return transport
}

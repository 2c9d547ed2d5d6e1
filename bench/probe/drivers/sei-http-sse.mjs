// The HTTP+SSE transport of @sei-js/mcp-server alone, with one tool and without a chain behind it.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'

const folder = join(process.cwd(), 'node_modules/@sei-js/mcp-server')
const { version } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'))
const file = join(folder, 'dist/esm/server/transport/http-sse.js')
const { HttpSseTransport } = await import(pathToFileURL(file).href)

const server = new McpServer({ name: 'sei', version })
const annotations = { readOnlyHint: true }
server.registerTool('chain', { description: 'Names the chain', annotations }, () => ({
  content: [{ type: 'text', text: 'sei' }],
}))
await new HttpSseTransport(Number(process.env.PORT), '127.0.0.1', '/sse').start(server)

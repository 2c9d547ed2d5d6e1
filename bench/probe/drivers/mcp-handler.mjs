// A server as the README of mcp-handler 1 has it, with a tool that takes its time.
import { createServer } from 'node:http'
import { setTimeout as wait } from 'node:timers/promises'
import { createMcpHandler } from 'mcp-handler'
import { z } from 'zod'

const handler = createMcpHandler(
  (server) => {
    server.registerTool(
      'echo',
      {
        description: 'Says what it was told',
        inputSchema: { text: z.string() },
        annotations: { readOnlyHint: true },
      },
      async ({ text }) => {
        await wait(300)
        return { content: [{ type: 'text', text }] }
      },
    )
  },
  {},
  { basePath: '', disableSse: true },
)

createServer(async (incoming, outgoing) => {
  const parts = []
  for await (const part of incoming) parts.push(part)
  const { method, headers, url } = incoming
  const body = method === 'POST' ? { body: Buffer.concat(parts) } : {}
  const request = new Request(`http://${headers.host}${url}`, { method, headers, ...body })
  try {
    const response = await handler(request)
    outgoing.writeHead(response.status, Object.fromEntries(response.headers))
    for await (const chunk of response.body ?? []) outgoing.write(chunk)
  } catch (error) {
    console.error(error)
    if (!outgoing.headersSent) outgoing.writeHead(500)
  }
  outgoing.end()
}).listen(Number(process.env.PORT), '127.0.0.1')

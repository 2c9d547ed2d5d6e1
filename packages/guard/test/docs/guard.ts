import http from 'node:http'
import type { RequestListener } from 'node:http'
import { guardMcpHandler } from '@handfast/guard/adapters/mcp-sdk-v2'
import type { FetchServer } from '@handfast/guard/adapters/fetch'
import { guardNode } from '@handfast/guard/adapters/node'
import type { GuardNodeOptions } from '@handfast/guard/adapters/node'
import { toNodeHandler } from '@modelcontextprotocol/node'
import { createMcpHandler, isLegacyRequest, McpServer } from '@modelcontextprotocol/server'
import { createGuard } from '@handfast/guard'

export const guard = createGuard({
  issuer: 'https://login.example',
  hosts: ['mcp.example'],
})

declare const authenticate: NonNullable<GuardNodeOptions['authenticate']>
declare const sessionful: FetchServer

const createServer = (): McpServer => new McpServer({ name: 'notes', version: '1.0.0' })

export const handler =
  // What follows stands in the page by itself.
  guardMcpHandler(guard, createMcpHandler(createServer, { legacy: 'reject' }), {
    authenticate,
    legacy: { isLegacyRequest, serve: sessionful },
  })

const listener = toNodeHandler(createMcpHandler(createServer)) as RequestListener
http
  .createServer(guardNode(guard, listener, { authenticate, isStateless: true }))
  .listen(8080, '127.0.0.1')

import { randomUUID } from 'node:crypto'
import { setTimeout as wait } from 'node:timers/promises'
import type { TaskStore } from '@modelcontextprotocol/sdk/experimental/tasks/interfaces.js'
import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import { z } from 'zod'
import type { FetchServer } from '@handfast/guard/adapters/fetch'
import { WebTransport } from './web-transport.ts'
import type { EventStore } from './web-transport.ts'

const annotations = { readOnlyHint: true }
const notes = { name: 'notes', version: '1.0.0' }

/** A map from session id to transport, as the documentation of SDK v1 has it. */
export function withSessions(
  newServer: () => McpServer,
  newEventStore?: () => EventStore,
): FetchServer {
  const transports = new Map<string, WebTransport>()
  return async (request, extra) => {
    const known = transports.get(request.headers.get('mcp-session-id') ?? '')
    if (known !== undefined) return known.handleRequest(request, extra as never)
    const eventStore = newEventStore?.()
    const transport = new WebTransport({
      ...(eventStore === undefined ? {} : { eventStore }),
      sessionIdGenerator: () => randomUUID(),
      onsessioninitialized: (id) => void transports.set(id, transport),
      onsessionclosed: (id) => void transports.delete(id),
    })
    await newServer().connect(transport)
    return transport.handleRequest(request, extra as never)
  }
}

/** A server and a transport for every request. */
export const withoutSessions =
  (newServer: () => McpServer): FetchServer =>
  async (request, extra) => {
    const transport = new WebTransport({})
    await newServer().connect(transport)
    return transport.handleRequest(request, extra as never)
  }

/** A tool that asks its caller, and one that takes its time. */
export function askingServer(): McpServer {
  const server = new McpServer(notes)
  server.registerTool('ask', { annotations }, async () => {
    const requestedSchema = { type: 'object' as const, properties: {} }
    const { action } = await server.server.elicitInput({ message: 'Sure?', requestedSchema })
    return { content: [{ type: 'text', text: action }] }
  })
  const inputSchema = { text: z.string() }
  server.registerTool('think', { inputSchema, annotations }, async ({ text }) => {
    await wait(50)
    return { content: [{ type: 'text', text }] }
  })
  return server
}

/** A tool whose result is a task. */
export function diggingServer(taskStore: TaskStore): McpServer {
  const tasks = { list: {}, cancel: {}, requests: { tools: { call: {} } } }
  const server = new McpServer(notes, { taskStore, capabilities: { tasks } })
  server.experimental.tasks.registerToolTask(
    'dig',
    { inputSchema: { text: z.string() }, annotations, execution: { taskSupport: 'required' } },
    {
      async createTask({ text }, extra) {
        const task = await extra.taskStore.createTask({ ttl: 60_000 })
        const content = [{ type: 'text' as const, text }]
        await extra.taskStore.storeTaskResult(task.taskId, 'completed', { content })
        return { task }
      },
      getTask: (_, extra) => extra.taskStore.getTask(extra.taskId),
      getTaskResult: async (_, extra) =>
        (await extra.taskStore.getTaskResult(extra.taskId)) as { content: [] },
    },
  )
  return server
}

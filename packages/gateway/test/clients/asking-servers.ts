import { McpServer } from '@modelcontextprotocol/sdk/server/mcp.js'
import * as v2 from '@modelcontextprotocol/server'
import { sessionsOf, text } from './servers.ts'
import type { Behind } from './servers.ts'

const name = {
  message: 'What is your name?',
  requestedSchema: {
    type: 'object' as const,
    properties: { name: { type: 'string' as const } },
    required: ['name'],
  },
}

const poem = {
  messages: [{ role: 'user' as const, content: { type: 'text' as const, text: 'A poem' } }],
  maxTokens: 10,
}

/** Asks its client for everything that a server may ask for: a user, a model, its folders. */
export const askingV1 = (): Behind => sessionsOf(askingServerV1)

function askingServerV1(): McpServer {
  const made = new McpServer({ name: 'asking', version: '1.0.0' })
  const { server } = made
  made.registerTool('everything', { description: 'Asks for all' }, async ({ requestId }) => {
    const related = { relatedRequestId: requestId }
    const { content } = await server.elicitInput(name, related)
    const written = await server.createMessage(poem, related)
    const { roots } = await server.listRoots({}, related)
    return text(JSON.stringify([content, written.content, roots]))
  })
  return made
}

interface AskingV2 extends Behind {
  readonly notify: v2.ServerNotifier
}

const noteUri = 'note://shared'

/** The same in two rounds, as 2026-07-28 has it, and changes that can be listened to. */
export function askingV2(): AskingV2 {
  const key = globalThis.crypto.getRandomValues(new Uint8Array(32))
  const codec = v2.createRequestStateCodec<{ readonly name: string }>({ key })
  const handler = v2.createMcpHandler(() => askingServerV2(codec))
  return { told: [], handler: (request) => handler.fetch(request), notify: handler.notify }
}

function askingServerV2(codec: v2.RequestStateCodec<{ readonly name: string }>): v2.McpServer {
  const capabilities = {
    tools: { listChanged: true },
    resources: { subscribe: true, listChanged: true },
  }
  const requestState = { verify: codec.verify }
  const made = new v2.McpServer(
    { name: 'asking', version: '2.0.0' },
    { capabilities, requestState },
  )
  made.registerTool('everything', { description: 'Asks for all' }, async (context) => {
    const { inputResponses: given, requestState: stateOf } = context.mcpReq
    const known = stateOf<{ readonly name: string }>()
    const answered = v2.acceptedContent<{ name: string }>(given, 'name')
    if (known !== undefined) return text(JSON.stringify([known, given]))
    if (answered === undefined) {
      return v2.inputRequired({ inputRequests: { name: v2.inputRequired.elicit(name) } })
    }
    return v2.inputRequired({
      inputRequests: {
        poem: v2.inputRequired.createMessage(poem),
        folders: v2.inputRequired.listRoots(),
      },
      requestState: await codec.mint({ name: answered.name }, context),
    })
  })
  made.registerResource('note', noteUri, {}, () => ({ contents: [] }))
  return made
}

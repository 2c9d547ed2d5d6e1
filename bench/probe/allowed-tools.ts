import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { SSEClientTransport } from '@modelcontextprotocol/sdk/client/sse.js'
import { StreamableHTTPClientTransport } from '@modelcontextprotocol/sdk/client/streamableHttp.js'
import type { Transport } from '@modelcontextprotocol/sdk/shared/transport.js'
import type { Recipe } from './recipe.ts'

const toolsMax = 200

/**
 * A recipe may allow every tool, as `*`: the server has no network, a home of its own, and ends
 * with the bench. The names come from a client that is not the probe's own.
 */
export async function allowedTools(recipe: Recipe, url: string): Promise<readonly string[]> {
  if (!recipe.allowTools.includes('*')) return recipe.allowTools
  const client = new Client({ name: 'handfast-bench', version: '0' })
  try {
    await client.connect(transportTo(recipe, new URL(url)))
    const { tools } = await client.listTools()
    return tools.slice(0, toolsMax).map(({ name }) => name)
  } catch {
    // A server that the client of the SDK cannot talk to is probed as it is.
    return []
  } finally {
    await client.close()
  }
}

function transportTo({ as, path }: Recipe, url: URL): Transport {
  const requestInit = { headers: { ...as['a'] } }
  const isStream = path.endsWith('/sse')
  const transport = isStream
    ? new SSEClientTransport(url, { requestInit })
    : new StreamableHTTPClientTransport(url, { requestInit })
  // Its types do not know exactOptionalPropertyTypes.
  return transport as Transport
}

import { join } from 'node:path'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { ResultSchema } from '@modelcontextprotocol/sdk/types.js'
import type { Ask } from './asks.ts'

export const remoteSpec = 'mcp-remote@0.15.1'

const env = (home: string): Record<string, string> => ({
  PATH: process.env['PATH'] ?? '',
  HOME: home,
  MCP_REMOTE_CONFIG_DIR: join(home, 'mcp-remote'),
})

export interface Remote {
  readonly folder: string
  readonly home: string
}

/** What a program that speaks over stdio only is answered by way of mcp-remote. */
export async function askByRemote(
  { folder, home }: Remote,
  url: string,
  { asks, headers }: { readonly asks: readonly Ask[]; readonly headers: readonly string[] },
): Promise<readonly string[]> {
  const proxy = join(folder, 'node_modules/mcp-remote/dist/proxy.js')
  const named = headers.flatMap((header) => ['--header', header])
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [proxy, url, '--transport', 'http-only', ...named],
    env: env(home),
    stderr: 'ignore',
  })
  const client = new Client({ name: 'bench', version: '1' }, { capabilities: {} })
  await client.connect(transport)
  const shown: string[] = []
  try {
    for (const { method, params } of asks) {
      const answered = client.request({ method, params: { ...params } }, ResultSchema)
      shown.push(await answered.then((result) => JSON.stringify(result), String))
    }
  } finally {
    await client.close()
  }
  return shown
}

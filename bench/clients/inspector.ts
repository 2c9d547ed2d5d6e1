import { join } from 'node:path'
import { runCommand } from '../run/command.ts'
import type { Ask } from './asks.ts'

export const inspectorSpec = '@modelcontextprotocol/inspector@2.12.0'

const askMsMax = 60_000

export interface Inspector {
  readonly node: string
  /** Where it is installed. */
  readonly folder: string
  /** Where it may keep what it likes. */
  readonly home: string
}

/** What the official inspector's command line prints for each, and how it ends. */
export async function inspect(
  { node, folder, home }: Inspector,
  url: string,
  { asks, headers }: { readonly asks: readonly Ask[]; readonly headers: readonly string[] },
): Promise<readonly string[]> {
  const inspector = 'node_modules/@modelcontextprotocol/inspector/clients/launcher/build/index.js'
  const shown: string[] = []
  for (const { method, words } of asks) {
    const fixed = [join(folder, inspector), '--cli', url, '--transport', 'http']
    const named = headers.flatMap((header) => ['--header', header])
    const all = [...fixed, ...named, '--method', method, ...words]
    const env = { HOME: home, FORCE_COLOR: '0' }
    const { code, stdout } = await runCommand(node, all, { env, timeoutMs: askMsMax })
    shown.push(`${code} ${stdout}`)
  }
  return shown
}

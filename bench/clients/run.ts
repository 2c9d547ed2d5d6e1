/**
 * Has clients that everybody uses do the same directly and through the gateway, and prints whether
 * they were told the same: the inspector's command line and mcp-remote. Ends with 1 when they were
 * not. The clients of the official SDKs have tests: packages/gateway/test/clients.
 * Words: [--json] [--only CLIENT]…
 */
import { createHash } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startHandfast } from '../gateway/contenders.ts'
import { install } from '../probe/install.ts'
import { readRecipe } from '../probe/recipe.ts'
import { startTarget } from '../probe/target.ts'
import { findNewerNode } from '../run/newer-node.ts'
import { isWanted, readOptions } from '../run/options.ts'
import { figuresJson, print, table, tell } from '../run/report.ts'
import { asks } from './asks.ts'
import { inspect, inspectorSpec } from './inspector.ts'
import { askByRemote, remoteSpec } from './mcp-remote.ts'

const server = readRecipe({
  name: 'everything',
  install: ['@modelcontextprotocol/server-everything@2026.8.31', inspectorSpec, remoteSpec],
  file: 'node_modules/@modelcontextprotocol/server-everything/dist/index.js',
  words: ['streamableHttp'],
  environment: { PORT: '{port}' },
})

/** One of them is an error, which a client may put in other words. */
const answeredMin: number = asks.length - 1

const key = 'key-of-the-bench-4c1f'
const hash = `sha256:${createHash('sha256').update(key).digest('hex')}`
const headers: readonly string[] = [`x-api-key:${key}`]

type Use = (url: string) => Promise<readonly string[]>

const options = readOptions(process.argv.slice(2))
const installed = await install(server, [])
if (installed.folder === undefined) {
  tell(installed.missing)
  process.exitCode = 2
} else {
  const home = await mkdtemp(join(tmpdir(), 'clients-'))
  try {
    await run(await clientsIn(installed.folder, home), installed.folder)
  } finally {
    await rm(home, { recursive: true })
  }
}

async function clientsIn(folder: string, home: string): Promise<ReadonlyMap<string, Use>> {
  const node = await findNewerNode(folder)
  const all = { asks, headers }
  return new Map<string, Use>([
    ['inspector', (url) => inspect({ node, folder, home }, url, all)],
    ['mcp-remote', (url) => askByRemote({ folder, home }, url, all)],
  ])
}

async function run(clients: ReadonlyMap<string, Use>, folder: string): Promise<void> {
  const target = await startTarget(server, { folder })
  const gateway = await startHandfast({
    name: 'handfast',
    state: { store: 'memory' },
    upstream: { url: target.url },
    callers: [{ apiKeys: { header: 'x-api-key', keys: [{ subject: 'bench', hash }] } }],
  })
  const figures = new Map<string, number>()
  const rows: string[][] = [['client', 'asked', 'answered', 'told the same through the gateway']]
  try {
    for (const [name, use] of [...clients].filter(([one]) => isWanted(one, options))) {
      tell(name)
      const [direct, through] = [await use(target.url), await use(gateway.url)]
      const unlike = asks.filter((_, index) => direct[index] !== through[index])
      for (const { method, words } of unlike) tell(`not the same: ${method} ${words.join(' ')}`)
      if (unlike.length > 0) process.exitCode = 1
      // A client that does not run says the same everywhere.
      const answered = through.filter((text) => text.includes('{')).length
      if (answered < answeredMin) process.exitCode = 1
      const counts = { asked: asks.length, answered, same: asks.length - unlike.length }
      rows.push([name, ...Object.values(counts).map(String)])
      for (const [what, count] of Object.entries(counts)) {
        figures.set(`clients.${name}.${what}`, count)
      }
    }
  } finally {
    await gateway.close()
    await target.stop()
  }
  print(options.json ? figuresJson(figures) : table(rows))
}

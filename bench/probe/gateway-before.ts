import { createHash } from 'node:crypto'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { ProbeOptions } from 'handfast/probe'
import { freePort, startProgram } from '../gateway/started.ts'
import { projectFolder } from '../run/folders.ts'
import type { Recipe } from './recipe.ts'

const gatewayProgram = join(projectFolder, 'packages/gateway/bin/handfast-gateway.js')

/** What its callers show it; the server behind knows nothing of them. */
const keys: readonly (readonly [subject: string, key: string])[] = [
  ['a', 'key-of-a-6b1d'],
  ['b', 'key-of-b-93fe'],
]

const as: NonNullable<ProbeOptions['as']> = Object.fromEntries(
  keys.map(([subject, key]) => [subject, { 'x-api-key': key }]),
)

/** A gateway as it comes, but for who is calling and what the server behind is shown. */
export interface GatewayBefore {
  readonly url: string
  readonly as: NonNullable<ProbeOptions['as']>
  stop(): Promise<void>
}

/** `url` of a server that runs, or undefined for one over stdio, which the gateway starts. */
export async function startGatewayBefore(
  recipe: Recipe,
  { url, folder: cwd }: { readonly url: string | undefined; readonly folder: string },
): Promise<GatewayBefore> {
  const folder = await mkdtemp(join(tmpdir(), 'bench-behind-'))
  const port = await freePort()
  const reach = url === undefined ? commandOf(recipe, cwd) : reachOf(recipe, url)
  const hashOf = (key: string): string => createHash('sha256').update(key).digest('hex')
  const apiKeys = keys.map(([subject, key]) => ({ subject, hash: `sha256:${hashOf(key)}` }))
  const gateway = {
    listen: { port },
    admin: false,
    watch: { events: 'none' },
    state: { store: 'memory' },
    // A probe asks more than a person.
    limits: { requestsPerMinutePerPrincipal: 1_000_000 },
    callers: [{ apiKeys: { header: 'x-api-key', keys: apiKeys } }],
    upstreams: { behind: { path: '/mcp', ...reach, ...(await credentialOf(recipe, folder)) } },
  }
  const file = join(folder, 'handfast.yaml')
  // JSON is YAML.
  await writeFile(file, JSON.stringify({ version: 1, gateway }))
  const words = [gatewayProgram, '--config', file]
  const at = `http://127.0.0.1:${port}/mcp`
  const started = await startProgram({ name: 'gateway', program: process.execPath, words, url: at })
  return {
    url: at,
    as,
    async stop() {
      await started.close()
      await rm(folder, { recursive: true })
    },
  }
}

const reachOf = ({ path, isStateless: stateless }: Recipe, url: string): object =>
  path.endsWith('/sse') ? { sse: url } : { url, stateless }

const commandOf = ({ file, words, environment }: Recipe, folder: string): object => ({
  command: [process.execPath, file, ...words],
  folder,
  environment,
  processes: 100,
  processesPerPrincipal: 50,
})

/** What each of the two would show the server without a gateway. */
async function credentialOf({ as: shown, isShared }: Recipe, folder: string): Promise<object> {
  const [first, second] = ['a', 'b'].map((name) => Object.entries(shown[name] ?? {})[0])
  if (first === undefined) return {}
  const [header, value] = first
  if (isShared || second === undefined) return { credential: { static: { header, value } } }
  const file = join(folder, 'credentials.yaml')
  await writeFile(file, JSON.stringify({ a: value, b: second[1] }))
  return { credential: { perPrincipal: { header, file } } }
}

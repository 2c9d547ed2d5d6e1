/**
 * Measures the gateway beside the proxies that people use, before the same server, in one run.
 * Words: [--json] [--rounds N] [--only SECTION]…
 */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { isWanted, readOptions } from '../run/options.ts'
import type { BenchOptions } from '../run/options.ts'
import { figuresJson, median, print, rounded, table, tell } from '../run/report.ts'
import {
  directOverStdio,
  startHandfast,
  startHandfastBeforeStdio,
  startHaproxy,
  startMcpProxy,
  startNginx,
  startSupergateway,
} from './contenders.ts'
import { load, openClient } from './load.ts'
import type { Client, Load } from './load.ts'
import { holdSessions, holdStreams } from './held.ts'
import { freePort, startScript } from './started.ts'
import type { Started } from './started.ts'

type Figures = Map<string, number>

const scriptAt = (name: string): string => fileURLToPath(new URL(name, import.meta.url))

/** Clients at a time. */
const connections = [1, 16, 256] as const
/** How long they call in a round. */
const loadMs = 2_000
/** Before each: what runs in JavaScript is compiled as it is used, and forgotten when it is not. */
const warming = { clients: 16, loadMs: 5_000 } as const

await run(readOptions(process.argv.slice(2)))

async function run(options: BenchOptions): Promise<void> {
  const figures: Figures = new Map()
  const sections = { proxies: measureProxies, sessions: measureSessions, streams: measureStreams }
  for (const [name, section] of Object.entries(sections)) {
    if (!isWanted(name, options)) continue
    tell(`${name} …`)
    try {
      for (const [figure, value] of await section(options)) figures.set(figure, value)
    } catch (error) {
      // What was measured before is shown all the same.
      tell(`${name} could not be measured: ${messageOf(error)}`)
      process.exitCode = 1
    }
  }
  const rows = [...figures].map(([name, value]) => [name, String(rounded(value, 3))])
  print(options.json ? figuresJson(figures) : table([['figure', 'value'], ...rows]))
}

async function measureProxies({ rounds }: BenchOptions): Promise<Figures> {
  const upstream = await startScript(scriptAt('echo-server.js'))
  const redis = await startRedis()
  const contenders = await startAll(upstream, redis?.url)
  try {
    return await compare(contenders, rounds)
  } finally {
    for (const contender of contenders) await contender.close()
    await redis?.close()
    await upstream.close()
  }
}

async function startAll(upstream: Started, redisUrl: string | undefined): Promise<Started[]> {
  const { url } = upstream
  const wanted: readonly (() => Promise<Started>)[] = [
    () => startNginx(url),
    () => startHaproxy(url),
    () => startHandfast({ name: 'handfast-memory', state: { store: 'memory' }, upstream: { url } }),
    () => startHandfast({ name: 'handfast-sqlite', state: { store: 'sqlite' }, upstream: { url } }),
    ...(redisUrl === undefined
      ? []
      : [
          () =>
            startHandfast({
              name: 'handfast-redis',
              state: { store: 'redis', url: redisUrl },
              upstream: { url },
            }),
        ]),
    startHandfastBeforeStdio,
    startMcpProxy,
    startSupergateway,
  ]
  const started: Started[] = [
    { ...upstream, name: 'direct', close: async () => undefined },
    directOverStdio,
  ]
  for (const start of wanted) {
    try {
      started.push(await start())
    } catch (error) {
      tell(`not measured: ${messageOf(error)}`)
    }
  }
  return started
}

/** Contenders take turns, so that whatever else the machine does meets all of them. */
async function compare(contenders: readonly Started[], rounds: number): Promise<Figures> {
  const figures: Figures = new Map()
  for (const count of connections) {
    tell(`  ${count} connections`)
    const loads = new Map<string, Load[]>()
    const able = contenders.filter(({ clientsMax = count }) => count <= clientsMax)
    for (let round = 0; round < rounds; round += 1) {
      for (const contender of able) {
        await loaded(contender, contender.clientsMax ?? warming.clients, warming.loadMs)
        const taken = await loaded(contender, count, loadMs)
        if (taken === undefined) continue
        loads.set(contender.name, [...(loads.get(contender.name) ?? []), taken])
      }
    }
    for (const [name, taken] of loads) addFigures(figures, `${name}.${count}`, taken)
  }
  for (const [name, value] of ratiosOf(figures)) figures.set(name, value)
  return figures
}

/** Undefined when it takes no clients, or fails them: then this turn is not counted. */
async function loaded(contender: Started, count: number, forMs: number): Promise<Load | undefined> {
  const clients = await openClients(contender, count)
  if (clients === undefined) return undefined
  try {
    return await load(contender, clients, forMs)
  } catch (error) {
    tell(`  ${contender.name} with ${count}: ${messageOf(error)}`)
    return undefined
  } finally {
    for (const client of clients) await client.close().catch(() => undefined)
  }
}

const messageOf = (error: unknown): string =>
  (error instanceof Error ? error.message : String(error)).split('\n', 1).join()

async function openClients(
  { name, url, open = () => openClient(url) }: Started,
  count: number,
): Promise<readonly Client[] | undefined> {
  try {
    const clients: Client[] = []
    while (clients.length < count) clients.push(await open())
    return clients
  } catch (error) {
    tell(`  ${name} with ${count}: ${messageOf(error)}`)
    return undefined
  }
}

function addFigures(figures: Figures, name: string, taken: readonly Load[]): void {
  figures.set(`${name}.per-second`, median(taken.map(({ perSecond }) => perSecond)))
  figures.set(`${name}.p50-ms`, median(taken.map(({ p50Ms }) => p50Ms)))
  figures.set(`${name}.p99-ms`, median(taken.map(({ p99Ms }) => p99Ms)))
  figures.set(`${name}.cpu-us`, median(taken.map(({ cpuUsEach }) => cpuUsEach)))
}

/** What is claimed of the gateway, as numbers. */
function ratiosOf(figures: Figures): Figures {
  const figure = (name: string): number => figures.get(name) ?? Number.NaN
  const added = (name: string, to = 'direct'): number =>
    figure(`${name}.1.p50-ms`) - figure(`${to}.1.p50-ms`)
  const addedToStdio = (name: string): number => added(name, 'direct-stdio')
  return new Map([
    ['added-p50-ms.nginx', added('nginx')],
    ['added-p50-ms.handfast-memory', added('handfast-memory')],
    ['added-p50-ms.handfast-over-nginx', added('handfast-memory') - added('nginx')],
    [
      'ratio.stdio-throughput-to-mcp-proxy.16',
      figure('handfast-stdio.16.per-second') / figure('mcp-proxy.16.per-second'),
    ],
    [
      'ratio.http-throughput-to-mcp-proxy.16',
      figure('handfast-memory.16.per-second') / figure('mcp-proxy.16.per-second'),
    ],
    ['added-p50-ms.mcp-proxy', addedToStdio('mcp-proxy')],
    ['added-p50-ms.handfast-stdio', addedToStdio('handfast-stdio')],
    [
      'ratio.stdio-added-p50-to-mcp-proxy',
      addedToStdio('handfast-stdio') / addedToStdio('mcp-proxy'),
    ],
    ['ratio.http-added-p50-to-mcp-proxy', added('handfast-memory') / addedToStdio('mcp-proxy')],
  ])
}

/** Memory of one that is idle, and whether a call costs more among many. */
async function measureSessions({ rounds }: BenchOptions): Promise<Figures> {
  const upstream = await startScript(scriptAt('plain-server.js'))
  const state = { store: 'memory' } as const
  const gateway = await startHandfast({ name: 'handfast', state, upstream: { url: upstream.url } })
  try {
    return new Map(await holdSessions(gateway, { few: 1_000, many: 100_000, rounds }))
  } finally {
    await gateway.close()
    await upstream.close()
  }
}

async function measureStreams(): Promise<Figures> {
  const upstream = await startScript(scriptAt('plain-server.js'))
  const state = { store: 'memory' } as const
  const gateway = await startHandfast({
    name: 'handfast',
    state,
    upstream: { url: upstream.url, connections: 10_000 },
  })
  try {
    return new Map(await holdStreams(gateway, 2_000))
  } finally {
    await gateway.close()
    await upstream.close()
  }
}

/** Undefined where there is none. */
async function startRedis(): Promise<Started | undefined> {
  const port = await freePort()
  const words = [
    '--port',
    String(port),
    '--save',
    '',
    '--appendonly',
    'no',
    '--loglevel',
    'warning',
  ]
  const child = spawn('redis-server', words, { stdio: ['ignore', 'ignore', 'ignore'] })
  const isThere = await Promise.race([
    once(child, 'error').then(() => false),
    new Promise<boolean>((resolve) => setTimeout(() => resolve(true), 1_000)),
  ])
  if (!isThere) return undefined
  return {
    name: 'redis',
    url: `redis://127.0.0.1:${port}`,
    pids: [],
    close: async () => void child.kill('SIGTERM'),
  }
}

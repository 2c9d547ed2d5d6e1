/**
 * Measures the guard beside the session libraries that people use, in one run.
 * Words: [--json] [--rounds N] [--only SECTION]…
 */
import { fileURLToPath } from 'node:url'
import { runCommand } from '../run/command.ts'
import { isWanted, readOptions } from '../run/options.ts'
import type { BenchOptions } from '../run/options.ts'
import { figuresJson, print, rounded, table, tell } from '../run/report.ts'
import { fastifySessions } from './fastify-sessions.ts'
import { guardSessions } from './guard-sessions.ts'
import { measure } from './latency.ts'
import type { Contender } from './latency.ts'
import { mapSessions } from './map-sessions.ts'
import { paired } from './paired.ts'
import type { Estimate, Paired } from './paired.ts'
import { expressSession, ironSession } from './peer-sessions.ts'
import { redisSessions } from './redis-sessions.ts'
import { holdStreams } from './streams.ts'
import { toolsCalls } from './tools-call.ts'

type Figures = Map<string, number>
type Section = (options: BenchOptions) => Promise<Figures>

const sections: Readonly<Record<string, Section>> = {
  sessions: measureSessions,
  redis: measureRedis,
  growth: measureGrowth,
  million: measureMillion,
  streams: measureStreams,
  'tools-call': measureToolsCall,
  'request-state': measureRequestState,
}

const count = 10_000

await run(readOptions(process.argv.slice(2)))

async function run(options: BenchOptions): Promise<void> {
  const figures: Figures = new Map()
  for (const [name, section] of Object.entries(sections)) {
    if (!isWanted(name, options)) continue
    tell(`${name} …`)
    for (const [figure, value] of await section(options)) figures.set(figure, value)
  }
  const rows = [...figures].map(([name, value]) => [name, String(rounded(value, 2))])
  print(options.json ? figuresJson(figures) : table([['figure', 'value'], ...rows]))
}

/** Resolve and touch in memory, as each library does it for one request. */
async function measureSessions({ rounds }: BenchOptions): Promise<Figures> {
  const fastify = await fastifySessions()
  const contenders: Contender[] = [
    await guardSessions({ name: 'guard', count: 1_000 }),
    await expressSession('express-session'),
    await ironSession(),
    ...fastify,
  ]
  const latencies = await measure(contenders, { rounds, count })
  for (const { close } of contenders) await close?.()
  const p50 = (name: string): number => latencies.get(name)?.p50Us ?? Number.NaN
  const plugin = p50('@fastify/session') - p50('fastify alone')
  return new Map([
    ['guard.memory-p50-us', p50('guard')],
    ['guard.memory-p99-us', latencies.get('guard')?.p99Us ?? Number.NaN],
    ['express-session.memory-p50-us', p50('express-session')],
    ['fastify-session.memory-p50-us', plugin],
    ['iron-session.p50-us', p50('iron-session')],
    ['ratio.express-session-to-guard', p50('express-session') / p50('guard')],
    ['ratio.fastify-session-to-guard', plugin / p50('guard')],
    ['ratio.iron-session-to-guard', p50('iron-session') / p50('guard')],
  ])
}

/** What a use costs does not depend on how many sessions there are. */
async function measureGrowth({ rounds }: BenchOptions): Promise<Figures> {
  const sizes = [1_000, 10_000, 100_000, 500_000]
  const contenders: Contender[] = []
  for (const size of sizes) contenders.push(await guardSessions({ name: `${size}`, count: size }))
  for (const size of [1_000, 500_000]) contenders.push(mapSessions(`map ${size}`, size))
  const latencies = await measure(contenders, { rounds, count })
  for (const { close } of contenders) await close?.()
  const p50 = (name: number | string): number => latencies.get(`${name}`)?.p50Us ?? Number.NaN
  return new Map([
    ...sizes.map((size) => [`growth.p50-us-at-${size}`, p50(size)] as const),
    ['growth.ratio-500000-to-1000', p50(500_000) / p50(1_000)],
    ['growth.map-ratio-500000-to-1000', p50('map 500000') / p50('map 1000')],
  ])
}

/**
 * In a process of its own, whose memory is nobody else's. The longest turns of the event loop while
 * it sweeps stand beside those in which the same sessions are used and nothing is swept.
 */
async function measureMillion(): Promise<Figures> {
  const flags = ['--expose-gc', '--max-old-space-size=4096']
  const measured = await inOwnProcess('many-sessions.js', { flags, words: ['1000000'] })
  const { live, bytes, swept, using, sweeping } = JSON.parse(measured)
  return new Map([
    ['million.live', live],
    ['million.mb', bytes / 1_000_000],
    ['million.swept', swept],
    ['million.sweep-ms-p99', sweeping.msP99],
    ['million.sweep-ms-max', sweeping.msMax],
    ['million.sweep-own-ms-max', sweeping.ownMsMax],
    ['million.sweep-collector-ms-max', sweeping.collectorMsMax],
    ['million.use-ms-max', using.msMax],
    ['million.use-own-ms-max', using.ownMsMax],
    ['million.use-collector-ms-max', using.collectorMsMax],
  ])
}

/**
 * What the guard adds to a call of SDK v2, over HTTP and in process, and what of it is the price of
 * carrying a context along.
 */
async function measureToolsCall({ rounds }: BenchOptions): Promise<Figures> {
  const { http, inProcess } = await toolsCalls()
  const pairing = { blocks: rounds * 40, count: 50 }
  const figures = [
    ...comparison('tools-call', await paired(http, pairing)),
    ...comparison('tools-call.in-process', await paired(inProcess, pairing)),
  ]
  for (const { close } of http) await close?.()
  return new Map(figures)
}

function comparison(
  name: string,
  beside: ReadonlyMap<string, Paired>,
): readonly [string, number][] {
  const guarded = beside.get('guarded')
  const context = beside.get('context')
  if (guarded === undefined || context === undefined) throw new Error('One was not measured.')
  return [
    [`${name}.p50-us`, guarded.wall.plainUs],
    [`${name}.guarded-p50-us`, guarded.wall.us],
    ...percent(`${name}.added-percent`, guarded.wall.added),
    ...percent(`${name}.context-percent`, context.wall.added),
    [`${name}.cpu-us`, guarded.cpu.plainUs],
    [`${name}.guarded-cpu-us`, guarded.cpu.us],
    ...percent(`${name}.added-cpu-percent`, guarded.cpu.added),
    ...percent(`${name}.context-cpu-percent`, context.cpu.added),
  ]
}

function percent(name: string, { median, low, high }: Estimate): readonly [string, number][] {
  return [
    [name, median],
    [`${name}-low`, low],
    [`${name}-high`, high],
  ]
}

/** Beside what sealing and opening the same text costs with node:crypto and nothing else. */
async function measureRequestState({ rounds }: BenchOptions): Promise<Figures> {
  const words = [String(rounds), String(count)]
  const given = await inOwnProcess('request-states.js', { words: [...words, 'given'] })
  const carried = await inOwnProcess('request-states.js', { words: [...words, 'carried'] })
  const { guard, bare } = JSON.parse(given)
  return new Map([
    ['request-state.seal-and-open-p50-us', guard],
    ['request-state.carried-p50-us', JSON.parse(carried).guard],
    ['node-crypto.seal-and-open-p50-us', bare],
    ['ratio.guard-to-node-crypto', guard / bare],
  ])
}

interface OwnProcess {
  /** Of Node. */
  readonly flags?: readonly string[]
  readonly words: readonly string[]
}

/**
 * For what other sections would disturb: by what they leave on the heap, or by a library that they
 * bring (to import one Redis client makes every promise of the process dearer).
 *
 * @returns What it printed.
 */
async function inOwnProcess(name: string, { flags = [], words }: OwnProcess): Promise<string> {
  const file = fileURLToPath(new URL(name, import.meta.url))
  const command = [...flags, file, ...words]
  const { code, stdout, stderr } = await runCommand(process.execPath, command, {
    timeoutMs: 600_000,
  })
  if (code !== 0) throw new Error(`${name} could not be measured: ${stderr}`)
  return stdout
}

/** Ten thousand sessions with a stream each, in a process of its own. */
async function measureStreams(): Promise<Figures> {
  const { held, bytesEach, endedMs } = await holdStreams(10_000)
  return new Map([
    ['streams.held', held],
    ['streams.kb-each', bytesEach / 1000],
    ['streams.ended-ms', endedMs],
  ])
}

/** The same on Redis, over a socket of this machine. */
async function measureRedis({ rounds }: BenchOptions): Promise<Figures> {
  const redis = await redisSessions()
  if (redis === undefined) {
    tell('redis: skipped, there is no redis-server')
    return new Map()
  }
  const latencies = await measure(redis.contenders, { rounds, count: 2_000 })
  await redis.close()
  const p50 = (name: string): number => latencies.get(name)?.p50Us ?? Number.NaN
  return new Map([
    ['guard.redis-p50-us', p50('guard')],
    ['express-session.redis-p50-us', p50('express-session')],
    ['ratio.redis-express-session-to-guard', p50('express-session') / p50('guard')],
  ])
}

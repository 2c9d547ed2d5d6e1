import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { performance } from 'node:perf_hooks'
import { describe, expect, it } from 'vitest'
import { freePort, pauseMs } from '../../../guard/test/support/real-server.ts'
import type { RealServer } from '../../../guard/test/support/real-server.ts'
import { urlOf } from '../../../guard/test/support/postgres-server.ts'
import { sharedStores } from '../../../guard/test/support/shared-stores.ts'
import type { SharedStore } from '../../../guard/test/support/shared-stores.ts'
import { emptyTally } from './asking.ts'
import type { Principal, Tally } from './asking.ts'
import { callersOf, faults } from './faults.ts'
import type { Place } from './faults.ts'
import { growthOf } from './growth.ts'
import type { Used } from './growth.ts'
import { runLoad } from './load.ts'
import { openNode, processesNaming, until } from './node.ts'
import { openUpstream } from './upstream.ts'

/** It goes on until both are reached: the time, and so many checked responses. */
const seconds = Number(process.env['HANDFAST_CHAOS_SECONDS'] ?? 20)
const responses = Number(process.env['HANDFAST_CHAOS_RESPONSES'] ?? 20_000)
/** Where a machine is slow, the count may take so much longer. */
const secondsMax = 3 * seconds
/** Between faults: most of what is checked in a long run is asked for then. */
const restMs = seconds < 120 ? 300 : 4000
const mebibyte = 2 ** 20
const residentMax = 700 * mebibyte
/** What a gateway keeps open when nobody asks: the store, and what was opened for asking. */
const descriptorsLeftMax = 16

const names = ['alice', 'bob', 'carol', 'dave']

describe.each(sharedStores)(
  'two gateways over $name, of which everything fails in turn',
  (kind) => {
    it.runIf(kind.isInstalled)(
      'cross nothing, lose no end of a session, and leave nothing behind',
      async () => {
        const folder = await mkdtemp(join(tmpdir(), 'handfast-chaos-'))
        const opened = await openPlace(folder, kind)
        const { one, other, store, upstream } = opened
        const tally = emptyTally()
        try {
          const before = await other.used()
          const suffered = await suffer(opened, tally)
          process.stderr.write(`${kind.name} ${lineOf(tally, suffered)}\n`)
          expect(tally.wrong).toEqual([])
          expect(tally.responses).toBeGreaterThanOrEqual(responses)
          for (const counted of ['events', 'trespasses', 'ended', 'endedAsked'] as const) {
            expect(tally[counted], counted).toBeGreaterThan(0)
          }
          for (const samples of suffered.samples) expect(growthOf(samples).leaks).toEqual([])
          let after = before
          await until(
            () => after.processes === 0 && after.descriptors <= descriptorsOf(before),
            () => JSON.stringify({ before, after }),
            async () => void (after = await other.used()),
          )
        } finally {
          await Promise.all([one.kill(), other.end(), store.close(), upstream.crash()])
          await rm(folder, { recursive: true })
        }
        await until(() => processesNaming(folder) === 0)
      },
      (secondsMax + 300) * 1000,
    )
  },
)

const descriptorsOf = ({ descriptors }: Used): number => descriptors + descriptorsLeftMax

const redisUrlOf = ({ port }: RealServer): string => `redis://127.0.0.1:${port}`

async function openPlace(folder: string, { name, start }: SharedStore): Promise<Place> {
  const principals: readonly Principal[] = names.map((name) => ({
    name,
    key: `${name}-credential-7f3a`,
  }))
  const credentialFile = join(folder, 'credentials.yaml')
  await writeFile(credentialFile, names.map((name) => `${name}: ${name}\n`).join(''))
  const store = await start()
  const upstream = await openUpstream(await freePort())
  const given = {
    folder,
    credentialFile,
    state: { store: name, url: name === 'postgres' ? urlOf(store) : redisUrlOf(store) },
    upstreamUrl: upstream.url,
    callers: callersOf(principals),
  }
  const one = await openNode({ ...given, name: 'one', aheadMs: 0 })
  const other = await openNode({ ...given, name: 'other', aheadMs: 5000 })
  return { principals, one, other, store, upstream }
}

interface Suffered {
  readonly seconds: number
  readonly happened: ReadonlyMap<string, number>
  /** Of each gateway, after each fault. */
  readonly samples: readonly [one: readonly Used[], other: readonly Used[]]
  /** The share of its time in which whoever asks and checks had something to do. */
  readonly busy: number
}

async function suffer(place: Place, tally: Tally): Promise<Suffered> {
  const { one, other, principals } = place
  const nodes = [one, other]
  const beganMs = performance.now()
  const idle = performance.eventLoopUtilization()
  const secondsGone = (): number => (performance.now() - beganMs) / 1000
  const goesOn = (): boolean =>
    tally.wrong.length === 0 &&
    (secondsGone() < seconds || (tally.responses < responses && secondsGone() < secondsMax))
  let isOver = false
  const running = runLoad({
    principals,
    urls: nodes.map(({ url }) => url),
    processesUrls: nodes.map(({ processesUrl }) => processesUrl),
    tally,
    isOver: () => isOver,
  })
  const happened = new Map<string, number>()
  const samples: [Used[], Used[]] = [[], []]
  try {
    for (let turn = 0; goesOn(); turn += 1) {
      const fault = faults[turn % faults.length]
      await fault?.happens(place, turn)
      if (fault !== undefined) happened.set(fault.name, (happened.get(fault.name) ?? 0) + 1)
      await pauseMs(restMs)
      for (const [at, node] of nodes.entries()) {
        const used = await node.used()
        samples[at]?.push(used)
        expect(used.residentBytes).toBeLessThan(residentMax)
      }
    }
  } finally {
    isOver = true
    await running
  }
  const { utilization: busy } = performance.eventLoopUtilization(idle)
  return { seconds: secondsGone(), happened, samples, busy }
}

/** What was done and seen, for whoever wants to quote it. */
function lineOf(tally: Tally, { seconds: gone, happened, samples, busy }: Suffered): string {
  const { wrong, ...counts } = tally
  const growth = samples.map((of) => growthOf(of))
  const told = { seconds: Math.round(gone), ...counts, wrong: wrong.length }
  const rest = { happened: Object.fromEntries(happened), busy: Number(busy.toFixed(2)), growth }
  return `chaos: ${JSON.stringify({ ...told, ...rest })}`
}

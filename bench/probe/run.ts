/**
 * Probes servers that are known, pairs and published vulnerabilities, and counts how often a check
 * is right, wrong, or says that it cannot tell. What cannot be installed is skipped and named.
 * Words: [--json] [--only TEXT]…
 */
import { Console } from 'node:console'
import type { Kind } from '../../servers/probe/dist/kit/pairs.js'
import { isWanted, readOptions } from '../run/options.ts'
import type { BenchOptions } from '../run/options.ts'
import { figuresJson, print, rounded, table, tell } from '../run/report.ts'
import { judgedFigures, readJudged } from './judged.ts'
import { readLiveCases, tryCase } from './live.ts'
import { readPairs, tryPair } from './pairs.ts'
import { talliesOf, toldApart, wordFor } from './tally.ts'
import type { Trial } from './tally.ts'
import { measureWholeRun, wholeRunsOn } from './whole-run.ts'
import type { WholeRun } from './whole-run.ts'

const kinds: readonly Kind[] = ['weak', 'mended']

// Servers that run inside of this process print what they like; standard output is not theirs.
globalThis.console = new Console(process.stderr)
await run(readOptions(process.argv.slice(2)))

async function run(options: BenchOptions): Promise<void> {
  const pairs = await readPairs()
  const trials: Trial[] = []
  for (const pair of pairs.filter(({ name }) => isWanted(name, options))) {
    for (const kind of kinds) {
      const trial = await tryPair(pair, kind)
      tell(`${pair.name} ${kind}: ${wordFor(trial)} (${rounded(trial.elapsedMs, 0)} ms)`)
      trials.push(trial)
    }
  }
  const live = await tryCases(options)
  const wholeRun = await measureWholeRun(pairs.filter(({ name }) => wholeRunsOn.includes(name)))
  const figures = figuresOf({ trials, live, wholeRun })
  print(options.json ? figuresJson(figures) : textOf([...trials, ...live.trials], figures))
}

interface Live {
  readonly trials: readonly Trial[]
  readonly skipped: number
}

async function tryCases(options: BenchOptions): Promise<Live> {
  const trials: Trial[] = []
  let skipped = 0
  for (const liveCase of readLiveCases().filter(({ id }) => isWanted(id, options))) {
    for (const kind of kinds) {
      const outcome = await tryCase(liveCase, kind)
      if (outcome === undefined) continue
      if ('skipped' in outcome) {
        tell(`${liveCase.id} ${kind}: skipped, ${outcome.skipped}`)
        skipped += 1
      } else {
        tell(`${liveCase.id} ${kind}: ${wordFor(outcome)} (${rounded(outcome.elapsedMs, 0)} ms)`)
        trials.push(outcome)
      }
    }
  }
  return { trials, skipped }
}

interface Measured {
  readonly trials: readonly Trial[]
  readonly live: Live
  readonly wholeRun: WholeRun
}

function figuresOf({ trials, live, wholeRun }: Measured): ReadonlyMap<string, number> {
  const all = [...trials, ...live.trials]
  const count = (word: string): number => all.filter((one) => wordFor(one) === word).length
  const pairs = toldApart(trials)
  const cases = toldApart(live.trials)
  const tallies = talliesOf(all)
  return new Map([
    ['probe.pairs', pairs.all],
    ['probe.pairs-told-apart', pairs.cleared],
    ['probe.cases', cases.all],
    ['probe.cases-told-apart', cases.told],
    ['probe.cases-cleared', cases.cleared],
    ['probe.cases-skipped', live.skipped],
    ['probe.true', count('true')],
    ['probe.false', count('false')],
    ['probe.inconclusive', count('inconclusive')],
    ['probe.requests-per-check-max', Math.max(0, ...tallies.map((one) => one.requestsMax))],
    ['probe.whole-run.ms', rounded(wholeRun.elapsedMs, 0)],
    ['probe.whole-run.requests', wholeRun.requests],
    ['probe.whole-run.requests-per-check-max', wholeRun.requestsPerCheckMax],
    ...judgedFigures(readJudged()),
    ...tallies.flatMap((one): [string, number][] => [
      [`probe.${one.weakness}.true`, one.true],
      [`probe.${one.weakness}.false`, one.false],
      [`probe.${one.weakness}.inconclusive`, one.inconclusive],
      [`probe.${one.weakness}.requests`, one.requestsMax],
      [`probe.${one.weakness}.ms`, one.elapsedMsMax],
    ]),
  ])
}

function textOf(trials: readonly Trial[], figures: ReadonlyMap<string, number>): string {
  const rows = talliesOf(trials).map((one) => [
    one.weakness,
    String(one.true),
    String(one.false),
    String(one.inconclusive),
    String(one.requestsMax),
    String(one.elapsedMsMax),
  ])
  const head = ['check', 'true', 'false', 'inconclusive', 'requests, most', 'ms, most']
  const open = trials.filter((trial) => wordFor(trial) !== 'true')
  const lines = open.map(
    (trial) => `${trial.of} ${trial.truth}: ${wordFor(trial)}\n  ${trial.because}`,
  )
  const sums = [...figures].filter(
    ([name]) =>
      !/^probe\.[\w-]+\.(?:true|false|inconclusive|requests|ms)$/u.test(name) ||
      name.startsWith('probe.whole-run.'),
  )
  return [
    table([head, ...rows]),
    lines.join('\n'),
    table(sums.map(([name, value]) => [name, String(value)])),
  ]
    .filter((part) => part !== '')
    .join('\n\n')
}

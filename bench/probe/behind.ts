/**
 * Probes published servers as they come and again behind the gateway, and prints how often each
 * weakness was shown and what was left of it. Words: [LIST] [--json] [--write] [--only TEXT]…,
 * where LIST is a JSON file of recipes (bench/probe/recipe.ts). Without one it is the published
 * vulnerabilities alone, and what was written of a list stays.
 */
import { readFileSync, writeFileSync } from 'node:fs'
import { dirname, resolve } from 'node:path'
import { isWanted } from '../run/options.ts'
import type { BenchOptions } from '../run/options.ts'
import { readPageOptions } from '../run/page-options.ts'
import type { PageOptions } from '../run/page-options.ts'
import { figuresJson, print, tell } from '../run/report.ts'
import { beforeAndBehind } from './before-behind.ts'
import type { Shown } from './before-behind.ts'
import { behindFile, behindPage, behindText, readBehind } from './behind-page.ts'
import type { Behind, BehindCase, BehindRow } from './behind-page.ts'
import { install } from './install.ts'
import { driversFolder, readLiveCases } from './live.ts'
import { readRecipes } from './recipe.ts'
import type { Recipe } from './recipe.ts'

const given = readPageOptions(process.argv.slice(2))
if (given !== undefined) await run(given)

async function run(options: PageOptions): Promise<void> {
  const [listFile] = options.operands
  const ofList =
    listFile === undefined ? readBehind(written()) : countsOf(await probeList(listFile, options))
  const behind: Behind = { ...ofList, cases: await probeCases(options) }
  if (options.writes) {
    writeFileSync(behindFile, `${JSON.stringify(behind, null, 2)}\n`)
    writeFileSync(behindPage, behindText(behind))
  }
  print(options.json ? figuresJson(figuresOf(behind)) : behindText(behind))
}

function written(): unknown {
  return JSON.parse(readFileSync(behindFile, 'utf8'))
}

function countsOf(probed: readonly ProbedServer[]): Omit<Behind, 'cases'> {
  return {
    servers: probed.length,
    stdio: probed.filter(({ recipe }) => recipe.isStdio).length,
    rows: rowsOf(probed.flatMap(({ shown }) => shown)),
  }
}

interface ProbedServer {
  readonly recipe: Recipe
  readonly shown: readonly Shown[]
}

async function probeList(file: string, options: BenchOptions): Promise<readonly ProbedServer[]> {
  const drivers = [dirname(resolve(file)), driversFolder]
  const recipes = readRecipes(JSON.parse(readFileSync(file, 'utf8')))
  const probed: ProbedServer[] = []
  for (const recipe of recipes.filter(({ name }) => isWanted(name, options))) {
    const { folder, missing } = await install(recipe, drivers)
    if (folder === undefined) tell(`${recipe.name}: skipped, ${missing}`)
    else {
      const shown = await beforeAndBehind(recipe, folder).catch(String)
      tell(`${recipe.name}: ${textOf(shown)}`)
      if (typeof shown !== 'string') probed.push({ recipe, shown })
    }
  }
  return probed
}

async function probeCases(options: BenchOptions): Promise<readonly BehindCase[]> {
  const cases: BehindCase[] = []
  for (const { id, weakness, vulnerable } of readLiveCases()) {
    if (!isWanted(id, options)) continue
    const { folder, missing } = await install(vulnerable, [driversFolder])
    if (folder === undefined) tell(`${id}: skipped, ${missing}`)
    else {
      const recipe: Recipe = { ...vulnerable, level: 'disruptive' }
      const shown = await beforeAndBehind(recipe, folder, [weakness]).catch(String)
      tell(`${id}: ${textOf(shown)}`)
      const [first] = typeof shown === 'string' ? [] : shown
      const server = vulnerable.install[0] ?? ''
      if (first !== undefined) cases.push({ server, weakness, behind: first.behind })
    }
  }
  return cases
}

function textOf(shown: readonly Shown[] | string): string {
  if (typeof shown === 'string') return shown
  const each = shown.map(({ weakness, behind, because }) =>
    behind === 'safe' ? `${weakness} safe` : `${weakness} ${behind} (${because})`,
  )
  return each.length === 0 ? 'nothing was shown' : each.join(', ')
}

function rowsOf(shown: readonly Shown[]): readonly BehindRow[] {
  const weaknesses = [...new Set(shown.map(({ weakness }) => weakness))].toSorted()
  return weaknesses.map((weakness) => {
    const own = shown.filter((one) => one.weakness === weakness)
    const count = (verdict: Shown['behind']): number =>
      own.filter(({ behind }) => behind === verdict).length
    return {
      weakness,
      shown: own.length,
      safe: count('safe'),
      notApplicable: count('not-applicable'),
      inconclusive: count('inconclusive'),
      vulnerable: count('vulnerable'),
    }
  })
}

function figuresOf({ servers, stdio, rows, cases }: Behind): ReadonlyMap<string, number> {
  const sum = (name: Exclude<keyof BehindRow, 'weakness'>): number =>
    rows.reduce((total, row) => total + row[name], 0)
  return new Map([
    ['behind.servers', servers],
    ['behind.servers-stdio', stdio],
    ['behind.shown', sum('shown')],
    ['behind.safe', sum('safe')],
    ['behind.not-applicable', sum('notApplicable')],
    ['behind.inconclusive', sum('inconclusive')],
    ['behind.vulnerable', sum('vulnerable')],
    ['behind.cases', cases.length],
    ['behind.cases-safe', cases.filter(({ behind }) => behind === 'safe').length],
  ])
}

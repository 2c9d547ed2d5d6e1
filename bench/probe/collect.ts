/**
 * Probes published servers and writes one judgement sheet a server into bench/.cache, where
 * somebody says of each verdict whether it is right. Words: LIST [--only TEXT]…, where LIST is a
 * JSON file of recipes (bench/probe/recipe.ts). Sheets keep what was said before. Each server is
 * started twice: once with a clock of its own that runs fast, so that a day of it can be waited for
 * while everything else is asked of the others, one after another.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { benchFolder } from '../run/folders.ts'
import { isWanted, readOptions } from '../run/options.ts'
import type { BenchOptions } from '../run/options.ts'
import { print, tell } from '../run/report.ts'
import { install } from './install.ts'
import { beginToWait, probeAtOnce } from './probed.ts'
import type { Probed } from './probed.ts'
import { readRecipes } from './recipe.ts'
import type { Recipe } from './recipe.ts'
import { entryOf, sheets } from './sheet.ts'

const options: BenchOptions = readOptions(process.argv.slice(2))
const listFile: string | undefined = options.operands[0]
if (listFile === undefined || !existsSync(listFile)) {
  tell('name a JSON file of recipes')
  process.exitCode = 2
} else {
  const drivers = [dirname(resolve(listFile)), join(benchFolder, 'probe/drivers')]
  const recipes = readRecipes(JSON.parse(readFileSync(listFile, 'utf8')))
  await collectAll(
    recipes.filter(({ name }) => isWanted(name, options)),
    drivers,
  )
}

interface Begun {
  readonly recipe: Recipe
  readonly folder: string
  readonly waited: Promise<Probed | Error>
}

async function collectAll(recipes: readonly Recipe[], drivers: readonly string[]): Promise<void> {
  const begun: Begun[] = []
  for (const recipe of recipes) {
    const { folder, missing } = await install(recipe, drivers)
    if (folder === undefined) {
      print(`${recipe.name}: ${missing}`)
      continue
    }
    tell(`${recipe.name}: waiting`)
    const beginning = await orError(beginToWait(recipe, folder))
    const waited = beginning instanceof Error ? beginning : orError(beginning.waited)
    begun.push({ recipe, folder, waited: Promise.resolve(waited) })
  }
  const writing: Promise<void>[] = []
  for (const { recipe, folder, waited } of begun) {
    const atOnce = await orError(probeAtOnce(recipe, folder))
    writing.push(write(recipe, atOnce, waited))
  }
  await Promise.all(writing)
}

async function write(
  { name }: Recipe,
  atOnce: Probed | Error,
  waiting: Promise<Probed | Error>,
): Promise<void> {
  const waited = await waiting
  if (atOnce instanceof Error || waited instanceof Error) {
    const [failed] = [atOnce, waited].filter((one) => one instanceof Error)
    return print(`${name}: ${failed?.message ?? ''}`)
  }
  const both = [atOnce, waited]
  const checks = both.flatMap((probed) => probed.checks)
  const crashed = both.map((probed) => probed.crashed).find((how) => how !== '') ?? ''
  const requests = both.reduce((sum, probed) => sum + probed.requests, 0)
  const { elapsedMs } = atOnce
  sheets.write({ server: name, crashed, requests, elapsedMs, entries: checks.map(entryOf) })
  print(`${name}: ${summaryOf(checks)}${crashed === '' ? '' : `; it ended: ${crashed}`}`)
}

function summaryOf(checks: Probed['checks']): string {
  const count = (wanted: string): number =>
    checks.filter(({ verdict }) => verdict === wanted).length
  const found = checks.filter(({ verdict }) => verdict === 'vulnerable')
  const names = found.map(({ weakness }) => weakness).join(', ')
  const counts = `${count('safe')} safe, ${count('inconclusive')} inconclusive`
  return `${counts}, shown: ${names === '' ? 'nothing' : names}`
}

async function orError<Value>(work: Promise<Value>): Promise<Value | Error> {
  try {
    return await work
  } catch (error) {
    return error instanceof Error ? error : new Error(String(error))
  }
}

/**
 * Probes published servers and writes one judgement sheet a server into bench/.cache, where
 * somebody says of each verdict whether it is right. Words: LIST [--only TEXT]…, where LIST is a
 * JSON file of recipes (bench/probe/recipe.ts). Sheets keep what was said before.
 */
import { existsSync, readFileSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { probe } from 'handfast/probe'
import type { ProbeResult } from 'handfast/probe'
import { benchFolder } from '../run/folders.ts'
import { isWanted, readOptions } from '../run/options.ts'
import type { BenchOptions } from '../run/options.ts'
import { print, tell } from '../run/report.ts'
import { allowedTools } from './allowed-tools.ts'
import { install } from './install.ts'
import { readRecipes } from './recipe.ts'
import type { Recipe } from './recipe.ts'
import { entryOf, sheets } from './sheet.ts'
import { startTarget } from './target.ts'

const options: BenchOptions = readOptions(process.argv.slice(2))
const listFile: string | undefined = options.operands[0]
if (listFile === undefined || !existsSync(listFile)) {
  tell('name a JSON file of recipes')
  process.exitCode = 2
} else {
  const drivers = [dirname(resolve(listFile)), join(benchFolder, 'probe/drivers')]
  for (const recipe of readRecipes(JSON.parse(readFileSync(listFile, 'utf8')))) {
    if (isWanted(recipe.name, options)) print(await collect(recipe, drivers))
  }
}

async function collect(recipe: Recipe, drivers: readonly string[]): Promise<string> {
  const installed = await install(recipe, drivers)
  if (installed.folder === undefined) return `${recipe.name}: ${installed.missing}`
  try {
    const target = await startTarget(recipe, installed.folder)
    try {
      const result = await probe({
        url: target.url,
        as: recipe.as,
        level: recipe.level,
        allowTools: await allowedTools(recipe, target.url),
      })
      const crashed = target.crashed() ?? ''
      const { requests, elapsedMs, checks } = result
      const entries = checks.map(entryOf)
      sheets.write({ server: recipe.name, crashed, requests, elapsedMs, entries })
      return summaryOf(recipe, result, crashed)
    } finally {
      await target.stop()
    }
  } catch (error) {
    return `${recipe.name}: ${error instanceof Error ? error.message : String(error)}`
  }
}

function summaryOf({ name }: Recipe, result: ProbeResult, crashed: string): string {
  const count = (wanted: string): number =>
    result.checks.filter(({ verdict }) => verdict === wanted).length
  const found = result.checks.filter(({ verdict }) => verdict === 'vulnerable')
  const names = found.map(({ weakness }) => weakness).join(', ')
  const counts = `${count('safe')} safe, ${count('inconclusive')} inconclusive`
  const isEnded = crashed === '' ? '' : `; it ended: ${crashed}`
  return `${name}: ${counts}, shown: ${names === '' ? 'nothing' : names}${isEnded}`
}

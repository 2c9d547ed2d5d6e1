import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { weaknessIds } from '@handfast/catalogue'
import type { WeaknessId } from '@handfast/catalogue'
import { probe } from 'handfast/probe'
import { benchFolder } from '../run/folders.ts'
import { isRecord, listOf, textOf, textsOf } from '../run/record.ts'
import type { JsonRecord } from '../run/record.ts'
import { allowedTools } from './allowed-tools.ts'
import { install } from './install.ts'
import { readRecipe } from './recipe.ts'
import type { Recipe } from './recipe.ts'
import { trialOf } from './tally.ts'
import type { Trial, Truth } from './tally.ts'
import { startTarget } from './target.ts'

/** A published vulnerability that can be shown on a running server. */
export interface LiveCase {
  readonly id: string
  readonly weakness: WeaknessId
  readonly vulnerable: Recipe
  /** Undefined where nobody has mended it. */
  readonly mended: Recipe | undefined
}

export const driversFolder: string = join(benchFolder, 'probe/drivers')

/** @throws TypeError for what is no list of cases. */
export function readLiveCases(): readonly LiveCase[] {
  const file = join(benchFolder, 'probe/live-cases.json')
  const value: unknown = JSON.parse(readFileSync(file, 'utf8'))
  if (!isRecord(value)) throw new TypeError('live-cases.json is not an object')
  return listOf(value, 'cases').map(readCase)
}

function readCase(value: unknown): LiveCase {
  if (!isRecord(value)) throw new TypeError('a case is an object')
  const id = textOf(value, 'id') ?? ''
  const weakness = weaknessIds.find((known) => known === value['weakness'])
  if (weakness === undefined) throw new TypeError(`${id}: its weakness does not exist`)
  const isMended = textsOf(value, 'mended').length > 0
  return {
    id,
    weakness,
    vulnerable: recipeOf(value, 'vulnerable'),
    mended: isMended ? recipeOf(value, 'mended') : undefined,
  }
}

const recipeOf = (value: JsonRecord, kind: 'vulnerable' | 'mended'): Recipe =>
  readRecipe({ ...value, name: `${textOf(value, 'id')} ${kind}`, install: value[kind] })

/** The one check that the case is about, or why it could not be run. */
export async function tryCase(
  { id, weakness, vulnerable, mended }: LiveCase,
  truth: Truth,
): Promise<Trial | { readonly skipped: string } | undefined> {
  const recipe = truth === 'weak' ? vulnerable : mended
  if (recipe === undefined) return undefined
  const installed = await install(recipe, [driversFolder])
  if (installed.folder === undefined) return { skipped: installed.missing }
  const target = await startTarget(recipe, { folder: installed.folder })
  try {
    const result = await probe({
      url: target.url,
      as: recipe.as,
      only: [weakness],
      level: 'disruptive',
      allowTools: await allowedTools(recipe, target.url),
    })
    return trialOf({ of: id, weakness, truth }, result)
  } finally {
    await target.stop()
  }
}

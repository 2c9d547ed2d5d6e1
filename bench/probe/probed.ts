import { weaknessIds } from '@handfast/catalogue'
import type { WeaknessId } from '@handfast/catalogue'
import { probe } from 'handfast/probe'
import type { CheckResult, ProbeOptions } from 'handfast/probe'
import { allowedTools } from './allowed-tools.ts'
import { aDayOfTheServer, clockSpeed, patience } from './fast-clock.ts'
import type { Recipe } from './recipe.ts'
import { startTarget } from './target.ts'
import type { Target } from './target.ts'

/** What the checks said of one server that was started for them. */
export interface Probed {
  readonly checks: readonly CheckResult[]
  readonly requests: number
  readonly elapsedMs: number
  /** How it ended by itself; empty when it did not. */
  readonly crashed: string
}

/** What only waiting shows. */
const waiting: readonly WeaknessId[] = ['no-session-expiry', 'no-idle-expiry', 'no-absolute-expiry']

/** Everything else, on a server whose clock is that of this machine. */
export async function probeAtOnce(recipe: Recipe, folder: string): Promise<Probed> {
  const target = await startTarget(recipe, { folder })
  const only = weaknessIds.filter((id) => !waiting.includes(id))
  return probeAndStop(recipe, target, { ...patience, only })
}

/** Resolves when it has begun, with what it comes to a day of the server later. */
export async function beginToWait(
  recipe: Recipe,
  folder: string,
): Promise<{ readonly waited: Promise<Probed> }> {
  const target = await startTarget(recipe, { folder, clockSpeed })
  return { waited: probeAndStop(recipe, target, { ...aDayOfTheServer, only: waiting }) }
}

async function probeAndStop(
  recipe: Recipe,
  target: Target,
  options: Partial<ProbeOptions>,
): Promise<Probed> {
  const { as, level, isShared } = recipe
  const { url } = target
  try {
    const allowTools = await allowedTools(recipe, url)
    const { checks, requests, elapsedMs } = await probe({
      url,
      as,
      level,
      isShared,
      allowTools,
      ...options,
    })
    return { checks, requests, elapsedMs, crashed: target.crashed() ?? '' }
  } finally {
    await target.stop()
  }
}

import type { HandleKind, Taker } from '../lab/found-state.ts'
import type { Lab } from '../lab/lab.ts'
import type { Attempt } from '../lab/verdict.ts'
import type { Principal } from '../wire/principal.ts'
import { lookedFor } from './looked-for.ts'
import { madeUpHandle, mint, newCanary } from './mint.ts'
import type { ToolCaller } from './tool-caller.ts'
import { takeHandle } from './try-taker.ts'

export interface NeighbourTrial {
  readonly caller: ToolCaller
  readonly kind: HandleKind
  readonly taker: Taker
  readonly intruder: Principal
}

/**
 * Somebody counts up and down from a handle of their own. Only what `a` had made right before and
 * after is asked for: other neighbours are other people's.
 */
export async function tryNeighbours(
  lab: Lab,
  { caller, kind, taker, intruder }: NeighbourTrial,
): Promise<readonly Attempt[]> {
  const before = await mint(lab, caller, { kind })
  const theirs = await mint(lab, caller, { kind, as: intruder })
  const after = await mint(lab, caller, { kind })
  if (theirs === undefined) return []
  const near = new Set(neighboursOf(theirs.handle))
  const attempts: Attempt[] = []
  for (const made of [before, after]) {
    if (made === undefined || !near.has(made.handle)) continue
    const taking = { as: intruder, text: newCanary(lab) }
    const used = await takeHandle(lab, { caller, taker }, { ...taking, handle: made.handle })
    const other = madeUpHandle(lab, theirs.handle)
    const unknown = await takeHandle(lab, { caller, taker }, { ...taking, handle: other })
    if (used === undefined || unknown === undefined) continue
    const title = `${intruder.name}: ${taker.tool.name} with`
    attempts.push({
      ...lookedFor(`${title} the neighbour of their own handle`, used, [made.canary]),
      unknown: lookedFor(`${title} a made-up handle`, unknown, [made.canary]),
    })
  }
  return attempts
}

/** How far is counted. */
const stepsMax = 3
const handleCharactersMax = 200
/** Longer runs of digits are no counters. */
const digitsMax = 15

/** The same handle with its last number a little lower or higher, decimal or hexadecimal. */
export function neighboursOf(handle: string): readonly string[] {
  if (handle.length > handleCharactersMax) return []
  const forms = [
    { form: /^(.*?)(\d+)(\D*)$/su, radix: 10 },
    { form: /^(.*?)([0-9a-f]+)()$/su, radix: 16 },
  ] as const
  const all = forms.flatMap(({ form, radix }) => {
    const [, start = '', digits = '', end = ''] = form.exec(handle) ?? []
    if (digits === '' || digits.length > digitsMax) return []
    const number = Number.parseInt(digits, radix)
    return steps
      .map((step) => number + step)
      .filter((next) => next >= 0)
      .map((next) => start + next.toString(radix).padStart(digits.length, '0') + end)
  })
  return [...new Set(all)].filter((one) => one !== handle)
}

const steps = Array.from({ length: stepsMax }, (_, index) => index + 1).flatMap((step) => [
  -step,
  step,
])

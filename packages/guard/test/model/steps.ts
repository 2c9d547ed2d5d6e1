import fc from 'fast-check'
import { callerOf, isGuardError } from '../../src/index.ts'
import type { Caller, Store } from '../../src/index.ts'

/** What the models of sessions and of handles have in common. */
export interface Timed {
  nowMs: number
}

export interface Stored {
  readonly store: Store
}

export type Step<Model extends object, Real> = fc.AsyncCommand<Model, Real>

export type NamedStep<Model extends object, Real> = (
  name: string,
  run: (model: Model, real: Real) => Promise<void>,
) => Step<Model, Real>

/** One millisecond a step, so that no two uses are equally old; what has to hold after each. */
export const steps =
  <Model extends Timed, Real>(
    holds: (model: Model, real: Real) => Promise<void>,
  ): NamedStep<Model, Real> =>
  (name, run) => ({
    check: () => true,
    toString: () => name,
    async run(model, real) {
      model.nowMs += 1
      await run(model, real)
      await holds(model, real)
    },
  })

const issuer = 'https://login.example'
const principals = ['alice', 'bob', 'carol']
const agents = [undefined, 'jkt:one', 'jkt:two']

export const modelCallers: readonly Caller[] = await Promise.all(
  principals.flatMap((subject) => agents.map((agent) => callerOf({ issuer, subject }, { agent }))),
)

export interface ModelCaller {
  readonly owner: string
  readonly agent: string | undefined
}

export const callerLike = (wanted: ModelCaller): Caller | undefined =>
  modelCallers.find(({ owner, agent }) => owner === wanted.owner && agent === wanted.agent)

/** Any of a list, by its number. */
export const any = fc.nat({ max: 1_000 })
export const pick = <T>(list: readonly T[], index: number): T | undefined =>
  list[index % list.length]

/** There are two, over one store. */
export const node = fc.constantFrom(0 as const, 1 as const)

/** What was done, or the code with which it was refused. */
export async function outcomeOf(attempt: Promise<unknown>): Promise<string> {
  try {
    await attempt
    return 'done'
  } catch (error) {
    if (isGuardError(error)) return error.code
    throw error
  }
}

export const waiting = <Model extends Timed, Real>(
  step: NamedStep<Model, Real>,
): fc.Arbitrary<Step<Model, Real>> =>
  fc.oneof(fc.nat({ max: 300 }), fc.nat({ max: 4_000 })).map((ms) =>
    step(`wait(${ms})`, async (model) => {
      model.nowMs += ms
    }),
  )

export const sweeping = <Model extends Timed, Real extends Stored>(
  step: NamedStep<Model, Real>,
): fc.Arbitrary<Step<Model, Real>> =>
  fc.constant(
    step('sweep', async (model, real) => {
      await real.store.sweep(50, model.nowMs)
    }),
  )

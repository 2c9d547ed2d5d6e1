import fc from 'fast-check'
import type { Step } from './steps.ts'

export interface Agreement<Model extends object, Real> {
  readonly steps: readonly fc.Arbitrary<Step<Model, Real>>[]
  /** At least so many. */
  readonly operations: number
  begin(): Promise<{ readonly model: Model; readonly real: Real }>
  end(real: Real): Promise<void>
}

/** In one run, after which both begin anew. */
const stepsMax = 250
const runsAtOnce = 50

/** Whether the real thing does what the model does, whatever is done to both. */
export async function agree<Model extends object, Real>(
  agreement: Agreement<Model, Real>,
): Promise<void> {
  let done = 0
  const counted = agreement.steps.map((all) =>
    all.map((step) => ({
      check: step.check,
      toString: step.toString,
      async run(model: Model, real: Real) {
        done += 1
        await step.run(model, real)
      },
    })),
  )
  const commands = fc.commands(counted, { maxCommands: stepsMax, size: 'max' })
  const property = fc.asyncProperty(commands, async (chosen) => {
    const begun = await agreement.begin()
    await fc.asyncModelRun(() => ({ model: begun.model, real: begun.real }), chosen)
    await agreement.end(begun.real)
  })
  while (done < agreement.operations) await fc.assert(property, { numRuns: runsAtOnce })
}

import type fc from 'fast-check'

export interface CountedSteps<Model extends object, Real> {
  readonly steps: fc.Arbitrary<fc.AsyncCommand<Model, Real>>[]
  done(): number
}

/** The same steps, and how many of them were run. */
export function countedSteps<Model extends object, Real>(
  given: readonly fc.Arbitrary<fc.AsyncCommand<Model, Real>>[],
): CountedSteps<Model, Real> {
  let done = 0
  const steps = given.map((all) =>
    all.map((step) => ({
      check: step.check,
      toString: step.toString,
      async run(model: Model, real: Real) {
        done += 1
        await step.run(model, real)
      },
    })),
  )
  return { steps, done: () => done }
}

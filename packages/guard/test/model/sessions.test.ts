import fc from 'fast-check'
import { expect, test } from 'vitest'
import { memoryStore } from '../../src/stores/memory.ts'
import { countedSteps } from './counted-steps.ts'
import { createReal, sessionSteps } from './session-commands.ts'
import { createModel } from './session-model.ts'

/** `npm run test:nightly` asks for a million. */
const operations = Number(process.env['HANDFAST_MODEL_OPERATIONS'] ?? 50_000)
const stepsMax = 250

const limits = { idleMsMax: 2_000, absoluteMsMax: 3_000, perPrincipalMax: 4, max: 1_000 }

test(`${operations} operations agree with the model`, { timeout: operations * 10 }, async () => {
  const counted = countedSteps(sessionSteps)
  const commands = fc.commands(counted.steps, { maxCommands: stepsMax, size: 'max' })
  const agree = fc.asyncProperty(commands, async (steps) => {
    const model = createModel(limits)
    const real = await createReal(memoryStore(), limits, () => model.nowMs)
    await fc.asyncModelRun(() => ({ model, real }), steps)
    for (const node of real.nodes) await node.close()
  })
  while (counted.done() < operations) await fc.assert(agree, { numRuns: 100 })
  expect(counted.done()).toBeGreaterThanOrEqual(operations)
})

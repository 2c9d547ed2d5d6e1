import fc from 'fast-check'
import { expect, test } from 'vitest'
import { memoryStore } from '../../src/stores/memory.ts'
import { createRealHandles, handleSteps } from './handle-commands.ts'
import { createHandleModel } from './handle-model.ts'
import { countedSteps } from './counted-steps.ts'

/** Of those that `npm run test:nightly` asks for, a share; the others are for sessions. */
const operations = Number(process.env['HANDFAST_MODEL_OPERATIONS'] ?? 50_000) * 0.2
const stepsMax = 250

/** The principals together may want more than there is room for. */
const limits = { idleMsMax: 2_000, absoluteMsMax: 3_000, perPrincipalMax: 4, max: 10 }

test(`${operations} operations agree with the model`, { timeout: operations * 20 }, async () => {
  const counted = countedSteps(handleSteps)
  const commands = fc.commands(counted.steps, { maxCommands: stepsMax, size: 'max' })
  const agree = fc.asyncProperty(commands, async (steps) => {
    const model = createHandleModel(limits)
    const real = await createRealHandles(memoryStore(), limits, () => model.nowMs)
    await fc.asyncModelRun(() => ({ model, real }), steps)
    for (const { guard } of real.nodes) await guard.close()
  })
  while (counted.done() < operations) await fc.assert(agree, { numRuns: 50 })
  expect(counted.done()).toBeGreaterThanOrEqual(operations)
})

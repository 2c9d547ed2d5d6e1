import { test } from 'vitest'
import { memoryStore } from '../../src/stores/memory.ts'
import { agree } from './agreement.ts'
import { createReal, sessionSteps } from './session-commands.ts'
import { createModel } from './session-model.ts'

/** `npm run test:nightly` asks for a million. */
const operations = Number(process.env['HANDFAST_MODEL_OPERATIONS'] ?? 50_000)

const limits = { idleMsMax: 2_000, absoluteMsMax: 3_000, perPrincipalMax: 4, max: 1_000 }

test(`${operations} operations agree with the model`, { timeout: operations * 10 }, () =>
  agree({
    steps: sessionSteps,
    operations,
    async begin() {
      const model = createModel(limits)
      return { model, real: createReal(memoryStore(), limits, () => model.nowMs) }
    },
    async end({ nodes }) {
      for (const node of nodes) await node.close()
    },
  }),
)

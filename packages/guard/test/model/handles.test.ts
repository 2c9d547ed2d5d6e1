import { test } from 'vitest'
import { memoryStore } from '../../src/stores/memory.ts'
import { agree } from './agreement.ts'
import { handleSteps } from './handle-commands.ts'
import { createHandleModel } from './handle-model.ts'
import { mintOnceSteps } from './mint-once-commands.ts'
import { createRealHandles } from './real-handles.ts'

/** `npm run test:nightly` asks for a million. */
const operations = Number(process.env['HANDFAST_MODEL_OPERATIONS'] ?? 10_000)

/** The principals together may want more than there is room for. */
const limits = { idleMsMax: 2_000, absoluteMsMax: 3_000, perPrincipalMax: 4, max: 10 }

test(`${operations} operations agree with the model`, { timeout: operations * 20 }, () =>
  agree({
    steps: [...handleSteps, ...mintOnceSteps],
    operations,
    async begin() {
      const model = createHandleModel(limits)
      return { model, real: createRealHandles(memoryStore(), limits, () => model.nowMs) }
    },
    async end({ nodes }) {
      for (const { guard } of nodes) await guard.close()
    },
  }),
)

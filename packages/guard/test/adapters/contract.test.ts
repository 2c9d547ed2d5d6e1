import { describe, test } from 'vitest'
import { adapterContract } from '../../src/testing/index.ts'
import { frameworks } from './frameworks.ts'

for (const [name, open] of Object.entries(frameworks)) {
  describe(name, () => adapterContract({ test, open }))
}

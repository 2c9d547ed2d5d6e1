import fc from 'fast-check'
import { expect, test } from 'vitest'
import { createRevolvingMap } from '../../src/core/revolving-map.ts'

/** More than are kept apart as recent. */
const keysMax = 200

const step = fc.record({ puts: fc.boolean(), key: fc.nat(keysMax), value: fc.nat() })

test('holds what a map holds, in the same order', () => {
  const steps = fc.array(step, { minLength: 300, maxLength: 1000, size: 'max' })
  fc.assert(
    fc.property(steps, (taken) => {
      const map = new Map<number, number>()
      const revolving = createRevolvingMap<number, number>()
      for (const { puts, key, value } of taken) {
        if (puts) {
          map.set(key, value)
          revolving.set(key, value)
        } else {
          map.delete(key)
          revolving.delete(key)
        }
        expect(revolving.get(key)).toBe(map.get(key))
      }
      expect([...revolving.values()]).toEqual([...map.values()])
    }),
    { numRuns: 50 },
  )
})

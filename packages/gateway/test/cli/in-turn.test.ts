import { expect, it } from 'vitest'
import { inTurn } from '../../src/cli/in-turn.ts'

it('what is asked for while it runs is done once more, after it', async () => {
  const ends: (() => void)[] = []
  let running = 0
  let most = 0
  const run = inTurn(async () => {
    running += 1
    most = Math.max(most, running)
    await new Promise<void>((resolve) => ends.push(resolve))
    running -= 1
  })
  const endNext = async (): Promise<void> => {
    ends.shift()?.()
    await new Promise((resolve) => setImmediate(resolve))
  }
  run()
  run()
  run()
  expect(ends).toHaveLength(1)
  await endNext()
  expect(ends).toHaveLength(1)
  await endNext()
  expect([ends.length, running, most]).toEqual([0, 0, 1])
  run()
  expect(ends).toHaveLength(1)
  await endNext()
})

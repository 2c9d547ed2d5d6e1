import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest'
import { createLines } from '../../src/core/lines.ts'

const late = (): Error => new Error('late')
const waitMsMax = 1000

describe('lines', () => {
  beforeEach(() => void vi.useFakeTimers())
  afterEach(() => void vi.useRealTimers())

  test('let callers through one at a time, in the order in which they came', async () => {
    const lines = createLines()
    const seen: string[] = []
    const work = async (name: string): Promise<void> => {
      const leave = await lines.enter('record', waitMsMax, late)
      seen.push(`${name} in`)
      await Promise.resolve()
      seen.push(`${name} out`)
      leave()
    }
    await Promise.all(['a', 'b', 'c'].map(work))
    expect(seen).toEqual(['a in', 'a out', 'b in', 'b out', 'c in', 'c out'])
    expect(lines.count).toBe(0)
  })

  test('do not make one name wait for another', async () => {
    const lines = createLines()
    await lines.enter('one', waitMsMax, late)
    await expect(lines.enter('other', waitMsMax, late)).resolves.toBeTypeOf('function')
  })

  test('turn away whoever waited too long, who then is in nobody’s way', async () => {
    const lines = createLines()
    const leave = await lines.enter('record', waitMsMax, late)
    const impatient = lines.enter('record', 10, late)
    const patient = lines.enter('record', waitMsMax, late)
    const turnedAway = expect(impatient).rejects.toThrow('late')
    await vi.advanceTimersByTimeAsync(10)
    await turnedAway
    leave()
    ;(await patient)()
    expect(lines.count).toBe(0)
  })

  test('do not let the next begin because one who waits gives up', async () => {
    const lines = createLines()
    await lines.enter('record', waitMsMax, late)
    const impatient = lines.enter('record', 10, late)
    let hasBegun = false
    void lines.enter('record', waitMsMax, late).then(() => (hasBegun = true))
    const turnedAway = expect(impatient).rejects.toThrow('late')
    await vi.advanceTimersByTimeAsync(500)
    await turnedAway
    expect(hasBegun).toBe(false)
  })

  test('let nobody through twice when a turn is ended twice', async () => {
    const lines = createLines()
    const leave = await lines.enter('record', waitMsMax, late)
    const second = lines.enter('record', waitMsMax, late)
    let begun = 0
    void lines.enter('record', waitMsMax, late).then(() => (begun += 1))
    leave()
    leave()
    await second
    expect(begun).toBe(0)
  })

  test('hold so many and no more, in one line and in all', async () => {
    const lines = createLines({ waitingMax: 1, waitingInAllMax: 2 })
    for (const name of ['one', 'two', 'three']) await lines.enter(name, waitMsMax, late)
    const waiting = [lines.enter('one', 10, late), lines.enter('two', 10, late)]
    const turnedAway = Promise.all(waiting.map((each) => expect(each).rejects.toThrow('late')))
    await expect(lines.enter('one', waitMsMax, late)).rejects.toThrow('late')
    await expect(lines.enter('three', waitMsMax, late)).rejects.toThrow('late')
    await vi.advanceTimersByTimeAsync(10)
    await turnedAway
    const again = lines.enter('three', 10, late)
    const late2 = expect(again).rejects.toThrow('late')
    await vi.advanceTimersByTimeAsync(10)
    await late2
  })
})

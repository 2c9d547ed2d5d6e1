import { isDeepStrictEqual } from 'node:util'
import { describe, expect, onTestFinished, test } from 'vitest'
import { printProgram } from '../../src/audit/ir/print.ts'
import { verifyProgram } from '../../src/audit/ir/verify.ts'
import { frontendLoader } from '../../src/audit/languages.ts'
import { lowerBeside } from '../../src/audit/lower-beside.ts'
import type { LoweringBeside } from '../../src/audit/lower-beside.ts'
import type { SourceInput } from '../../src/audit/lower-source.ts'
import { lowerTarget } from '../../src/audit/lower-target.ts'
import type { LowerOptions, LoweredTarget } from '../../src/audit/lower-target.ts'

const threadFile = new URL('../../dist/audit/lower-thread.js', import.meta.url)
const limits = { instructionsPerFileMax: 1_000_000, depthMax: 400 }

/** A little of everything that a program has parts for. */
const script = `
import { a as b } from 'lib'
export { c } from './other'
export * from './others'
// handfast-ignore nothing: a comment
export class Kept extends b.Base {
  #n = 1
  get n() { return this.#n }
  async m(x = b(), ...y) { return [x, ...y] }
}
export const f = (s: Kept, { k }: { k: string }) => {
  let n = 0
  return () => { n += 1; return s[k] + n }
}
function empty() {}
try { f(new Kept(), { k: 'm' })?.() } catch (e) { throw e } finally { empty() }
`
const python = `
from lib import a as b
class Kept(b.Base):
    n: int = 1
    async def m(self, x=b(), *y, **z):
        return [x, *y, {**z}]
def f(s: Kept, k):
    n = 0
    def g():
        nonlocal n
        n += 1
        return s[k] + n
    return g
`

function fileOf(path: string, text: string): SourceInput {
  const language = path.endsWith('.py') ? 'python' : 'javascript'
  const read: SourceInput['read'] = () => ({ state: 'read', text, note: null })
  return { path, language, sizeBytes: text.length, read }
}

/** Enough for a thread, with one that cannot be read and some that are broken. */
const files: readonly SourceInput[] = Array.from({ length: 60 }, (_, index): SourceInput => {
  if (index === 55) {
    const refused = { state: 'refused', reason: 'is not readable' } as const
    return { ...fileOf(`${index}.ts`, ''), read: () => refused }
  }
  if (index % 10 === 9) return fileOf(`${index}.ts`, `function lost() { return ${index} }\n)(`)
  if (index % 10 === 8) return fileOf(`${index}.ts`, '')
  const [ending, text] = index % 3 === 0 ? ['py', python] : ['ts', script]
  return fileOf(
    `${index}.${ending}`,
    `${text}${ending === 'py' ? '#' : '//'} ${index}\n`.repeat(24),
  )
})

function lowered(options: Partial<LowerOptions> = {}): Promise<LoweredTarget> {
  const frontendsOf = frontendLoader()
  const pause = (): Promise<void> => new Promise((resolve) => setImmediate(resolve))
  return lowerTarget(files, { limits, frontendsOf, instructionsMax: 1_000_000, pause, ...options })
}

/** `toEqual` takes its time over long arrays. */
function expectSame(made: LoweredTarget, wanted: LoweredTarget): void {
  expect(printProgram(made.program)).toBe(printProgram(wanted.program))
  expect(isDeepStrictEqual(made, wanted)).toBe(true)
}

function besideOf(some: readonly SourceInput[], file = threadFile): LoweringBeside | undefined {
  const beside = lowerBeside(some, { limits, threadFile: file })
  onTestFinished(() => beside?.end())
  return beside
}

// Each thread loads its own parsers.
describe('lowering beside', { timeout: 90_000 }, () => {
  test('a thread makes the same program', async () => {
    const alone = await lowered()
    const said: number[] = []
    const both = await lowered({ threadFile, onFile: (done) => void said.push(done) })
    expectSame(both, alone)
    expect(verifyProgram(both.program)).toEqual([])
    // Those of the thread are said by the share.
    expect(said.length).toBeLessThan(files.length)
    expect(said).toEqual(said.toSorted((left, right) => left - right))
    expect(said.at(-1)).toBe(files.length)
  })

  test('a thread that cannot start costs nothing but time', async () => {
    const missing = new URL('missing.js', threadFile)
    expectSame(await lowered({ threadFile: missing }), await lowered())
  })

  test('the limit of a target is kept to the file', async () => {
    const instructionsMax = 2_000
    const alone = await lowered({ instructionsMax })
    expect(alone.notAnalysed.length).toBeGreaterThan(10)
    expectSame(await lowered({ instructionsMax, threadFile }), alone)
  })

  test('an interruption does not wait for the thread', async () => {
    const interruption = new AbortController()
    const slow = new URL('data:text/javascript,await new Promise(() => setInterval(() => 0, 1000))')
    const onFile = (): void => void setImmediate(() => interruption.abort(new Error('stop')))
    const lowering = lowered({ threadFile: slow, signal: interruption.signal, onFile })
    await expect(lowering).rejects.toThrow('stop')
  })

  test('a small target and a single file have no thread', () => {
    expect(besideOf(files.slice(0, 4))).toBeUndefined()
    expect(besideOf([fileOf('bundle.js', 'f()\n'.repeat(100_000))])).toBeUndefined()
  })

  test('it is given files from the end, as many as it has room for', async () => {
    const long = Array.from({ length: 100 }, (_, index) =>
      fileOf(`${index}.js`, 'f()\n'.repeat(5_000)),
    )
    const beside = besideOf(long)
    beside?.give(1)
    expect(beside?.shares.map(({ from, sources }) => from + sources.length)).toEqual([88, 100])
    expect(beside?.from).toBe(78)
    beside?.give(1)
    expect(beside?.shares).toHaveLength(2)
    const answers = await Promise.all(beside?.shares.map(({ answer }) => answer) ?? [])
    expect(answers.map((answer) => answer?.outcomes.length)).toEqual([10, 12])
    expect(beside?.done).toBe(22)
    beside?.give(77)
    expect(beside?.from).toBe(77)
  })
})

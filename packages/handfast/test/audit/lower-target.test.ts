import { describe, expect, test } from 'vitest'
import type { Frontend } from '../../src/audit/frontends/frontend.ts'
import { lowerTarget } from '../../src/audit/lower-target.ts'
import type { LowerOptions } from '../../src/audit/lower-target.ts'
import type { FrontendsOf, SourceInput } from '../../src/audit/lower-source.ts'
import { pauseEvery } from '../../src/audit/pause.ts'

const limits = { instructionsPerFileMax: 1_000, depthMax: 10 }

/** Lowers every file to an empty body, and notes what it is asked. */
function frontendOf(asked: string[] = []): Frontend {
  return {
    language: 'javascript',
    extensions: ['.js'],
    prepare: () => Promise.resolve(),
    lower(path, text, builder) {
      asked.push(`lower ${path}`)
      if (text === 'broken') return { state: 'skipped', reason: 'syntax error at line 1' }
      const file = builder.beginFile({ path, language: 'javascript', text })
      builder.beginFunction(file.moduleFunction)
      builder.endFunction(file.moduleFunction)
      builder.endFile(file)
      return { state: 'lowered', file }
    },
  }
}

function filesOf(count: number, read: (index: number) => void = () => undefined): SourceInput[] {
  return Array.from({ length: count }, (_, index) => ({
    path: `${index}.js`,
    language: 'javascript',
    sizeBytes: 3,
    read() {
      read(index)
      return { state: 'read', text: 'a\nb', note: null }
    },
  }))
}

function optionsOf(main: Frontend, options: Partial<LowerOptions> = {}): LowerOptions {
  return {
    limits,
    frontendsOf: async () => ({ main, recovery: undefined }),
    instructionsMax: 1_000,
    pause: () => undefined,
    ...options,
  }
}

describe('lowerTarget', () => {
  test('lowers all files in their order', async () => {
    const asked: string[] = []
    const lowered = await lowerTarget(filesOf(30), optionsOf(frontendOf(asked)))
    const all = Array.from({ length: 30 }, (_, at) => `${at}.js`)
    expect(asked).toEqual(all.map((path) => `lower ${path}`))
    expect(lowered).toMatchObject({ analysed: 30, lines: 60, notAnalysed: [] })
    expect(lowered.program.files.map(({ path }) => path)).toEqual(all)
  })

  test('lets the parser work ahead where it can', async () => {
    const asked: string[] = []
    const main: Frontend = {
      ...frontendOf(asked),
      parseAhead: async (path) => void asked.push(`ahead ${path}`),
    }
    await lowerTarget(filesOf(1), optionsOf(main))
    expect(asked).toEqual(['ahead 0.js', 'lower 0.js'])
  })

  test('says how many files were read, and when all were', async () => {
    const said: string[] = []
    const onFile = (done: number, path: string): void => void said.push(`${done} ${path}`)
    await lowerTarget(filesOf(2), optionsOf(frontendOf(), { onFile }))
    expect(said).toEqual(['0 0.js', '1 1.js', '2 '])
  })

  test('loads the recovering frontend for what the main one refuses, and not before', async () => {
    const recovered: string[] = []
    let loads = 0
    const recovery = async (): Promise<Frontend> => {
      loads += 1
      return frontendOf(recovered)
    }
    const frontendsOf: FrontendsOf = async () => ({ main: frontendOf(), recovery })
    await lowerTarget(filesOf(1), optionsOf(frontendOf(), { frontendsOf }))
    expect(loads).toBe(0)
    const broken = filesOf(1).map((file) => ({
      ...file,
      read: () => ({ state: 'read' as const, text: 'broken', note: null }),
    }))
    const { notAnalysed } = await lowerTarget(broken, optionsOf(frontendOf(), { frontendsOf }))
    expect(recovered).toEqual(['lower 0.js'])
    expect(notAnalysed).toEqual([{ file: '0.js', reason: 'syntax error at line 1' }])
  })

  test('lists a file of a language that nothing reads', async () => {
    const options = optionsOf(frontendOf(), { frontendsOf: () => undefined })
    const { analysed, notAnalysed } = await lowerTarget(filesOf(1), options)
    expect(analysed).toBe(0)
    expect(notAnalysed).toEqual([{ file: '0.js', reason: 'no frontend reads javascript' }])
  })

  test('stops at an interruption, within a turn', async () => {
    const interruption = new AbortController()
    let nowMs = 0
    let read = 0
    const files = filesOf(1_000, (index) => {
      read = index + 1
      nowMs += 1
      // Signals, like timers, are only heard when a turn of the event loop ends.
      if (index === 300) setImmediate(() => interruption.abort(new Error('stop')))
    })
    const options = { pause: pauseEvery(25, () => nowMs), signal: interruption.signal }
    const lowering = lowerTarget(files, optionsOf(frontendOf(), options))
    await expect(lowering).rejects.toThrow('stop')
    expect(read).toBeGreaterThan(300)
    expect(read).toBeLessThan(301 + 25)
  })
})

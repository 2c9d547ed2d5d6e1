import { describe, expect, test } from 'vitest'
import { withoutDeepBrackets } from '../../../src/audit/frontends/python/deep-brackets.ts'
import { Kind } from '../../../src/audit/frontends/python/kind.ts'
import { withoutContinuationRuns } from '../../../src/audit/frontends/python/line-continuations.ts'
import { pythonParser } from '../../../src/audit/frontends/python/python-parser.ts'
import { pythonFrontend } from '../../../src/audit/frontends/python/python-frontend.ts'
import { programBuilder } from '../../../src/audit/ir/builder.ts'
import { Op } from '../../../src/audit/ir/opcode.ts'
import { ampleLimits, lowerText } from './python-program.ts'
import type { Lowered } from './python-program.ts'

function reasonOf({ outcome }: Lowered): string {
  return outcome.state === 'lowered' ? '' : outcome.reason
}

function callees({ program }: Lowered): string[] {
  const names: string[] = []
  for (let at = 0; at < program.size; at += 1) {
    const callee = program.a[at] ?? -1
    if (program.op[at] !== Op.Call || program.op[callee] !== Op.Global) continue
    names.push(program.strings[program.a[callee] ?? -1] ?? '')
  }
  return names
}

describe('syntax errors', () => {
  test('the rest of the file is lowered, and the first error is named', async () => {
    const lowered = await lowerText('def f():\n  a()\n\nx = = 1\n\ndef g():\n  b()\n')
    expect(lowered.outcome.state).toBe('partial')
    expect(reasonOf(lowered)).toBe('syntax error in line 4')
    expect(lowered.program.files[0]?.recovered).toBe(true)
    expect(callees(lowered)).toEqual(['a', 'b'])
    expect(lowered.violations).toEqual([])
  })

  test('a missing token counts as one', async () => {
    expect(reasonOf(await lowerText('a()\nb(\n'))).toMatch(/^syntax error in line [12]$/)
  })

  test('NUL, replacement characters and lone surrogates', async () => {
    const lowered = await lowerText('a("\0")\n\n\0b()\n\ufffd\nc("\ud800\ufffd")\n')
    expect(lowered.outcome.state).toBe('partial')
    expect(callees(lowered)).toEqual(['a', 'b', 'c'])
  })

  test('tabs and form feeds are blanks, and nothing is a file too', async () => {
    const lowered = await lowerText('\f\nif a:\n\tb()\n        c()\n\f\n')
    expect(reasonOf(lowered)).toBe('')
    expect(callees(lowered)).toEqual(['b', 'c'])
    expect((await lowerText('')).outcome.state).toBe('lowered')
  })
})

describe('limits', () => {
  test('a file that uses up its instructions ends in order', async () => {
    const text = 'def f(a=1):\n  with b:\n    return [a, a, a]\n'.repeat(50)
    for (const instructionsPerFileMax of [
      0, 1, 7, 100, 101, 102, 103, 104, 299, 300, 301, 302, 303,
    ]) {
      const lowered = await lowerText(text, { ...ampleLimits, instructionsPerFileMax })
      expect(lowered.outcome.state).toBe('partial')
      expect(lowered.program.size).toBeLessThanOrEqual(instructionsPerFileMax + 2)
      expect(lowered.violations).toEqual([])
    }
  })

  test('a class or a loop may be cut off anywhere', async () => {
    const text =
      'class A:\n  def f(self): pass\n  while a: b()\nfor c in d:\n  try: e()\n  except F: pass\n'
    for (let instructionsPerFileMax = 0; instructionsPerFileMax < 30; instructionsPerFileMax += 1) {
      const lowered = await lowerText(text, { ...ampleLimits, instructionsPerFileMax })
      expect(lowered.violations).toEqual([])
    }
  })

  const constructs: readonly [name: string, build: (count: number) => string][] = [
    ['parentheses', (count) => '('.repeat(count) + 'a' + ')'.repeat(count)],
    ['lists', (count) => '['.repeat(count) + ']'.repeat(count)],
    ['lists in many lines', (count) => '[\n'.repeat(count) + ']'.repeat(count)],
    ['open lists', (count) => '[a,'.repeat(count)],
    ['dictionaries', (count) => '{1:'.repeat(count) + '1' + '}'.repeat(count)],
    ['calls', (count) => 'f('.repeat(count) + ')'.repeat(count)],
    ['attributes', (count) => `a${'.b'.repeat(count)}`],
    ['call chains', (count) => `a${'.b()'.repeat(count)}`],
    ['negations', (count) => `${'not '.repeat(count)}a`],
    ['signs', (count) => `${'-'.repeat(count)}1`],
    ['lambdas', (count) => `${'lambda: '.repeat(count)}a`],
    ['conditional expressions', (count) => `${'a if b else '.repeat(count)}c`],
    ['awaits', (count) => `${'await '.repeat(count)}a`],
    ['assignments', (count) => `${'a = '.repeat(count)}1`],
    ['sums', (count) => `a${' + a'.repeat(count)}`],
    ['powers', (count) => `a${' ** a'.repeat(count)}`],
    ['texts', (count) => `"a"${' + a'.repeat(count)}`],
    ['conjunctions', (count) => `a${' and a'.repeat(count)}`],
    ['comparisons', (count) => `a${' < a'.repeat(count)}`],
    ['elifs', (count) => `if a: pass\n${'elif b: pass\n'.repeat(count)}`],
    ['withs', (count) => `with ${'a as b, '.repeat(count)}c: pass`],
    ['comprehensions', (count) => `[a ${'for a in b '.repeat(count)}]`],
    ['conditions', (count) => `[a for a in b ${'if a '.repeat(count)}]`],
    ['decorators', (count) => `${'@a\n'.repeat(count)}def f(): pass`],
    ['targets', (count) => `${'('.repeat(count)}a,${'),'.repeat(count)} = b`],
    ['patterns', (count) => `match a:\n  case ${'['.repeat(count)}b${']'.repeat(count)}: pass`],
    ['annotations', (count) => `def f(a: ${'A['.repeat(count)}B${']'.repeat(count)}): pass`],
    [
      'blocks',
      (count) =>
        Array.from({ length: Math.min(count, 1500) }, (_, at) => `${' '.repeat(at)}if a:\n`).join(
          '',
        ),
    ],
    [
      'functions',
      (count) =>
        Array.from(
          { length: Math.min(count, 1000) },
          (_, at) => `${' '.repeat(at)}def f():\n`,
        ).join(''),
    ],
    ['holes', (count) => `f"${'{f"'.repeat(count)}a${'"}'.repeat(count)}"`],
  ]
  test.each(constructs)(
    '%s, five thousand deep or long',
    async (_name, build) => {
      const { outcome, violations } = await lowerText(build(5000))
      expect(outcome.state).not.toBe('skipped')
      expect(violations).toEqual([])
      expect((await lowerText(build(30))).violations).toEqual([])
    },
    20_000,
  )

  test('the depth limit is obeyed however low it is', async () => {
    const text = 'def f(a=(1)):\n  x = [a, (b, c)]\n  for (a, (b, [c])) in d: del (a, b[0])\n'
    for (let depthMax = 0; depthMax < 8; depthMax += 1) {
      const lowered = await lowerText(text, { ...ampleLimits, depthMax })
      expect(lowered.violations).toEqual([])
      if (depthMax < 4) expect(reasonOf(lowered)).toContain(`nested deeper than ${depthMax}`)
    }
  })

  test('a line of two million characters is read, a longer text is skipped', async () => {
    const long = await lowerText(`a = "${'b'.repeat(2_000_000)}"; c()`)
    expect(callees(long)).toEqual(['c'])
    expect(reasonOf(await lowerText(`#${'a'.repeat(10_000_000)}`))).toBe(
      'is longer than 2097152 characters',
    )
  })
})

describe('what would keep the parser busy', () => {
  test('runs of continued lines are blanked for it, and nothing else is', () => {
    const run = '\\\n \\\r\n'.repeat(40)
    const text = `a = 1 + ${run}b\nc = "\\\\"`
    const readable = withoutContinuationRuns(text)
    expect(readable).toHaveLength(text.length)
    expect(readable.replace(/ {9,}/, '')).toBe('a = 1 + \\\nb\nc = "\\\\"')
    const few = `a = 1 + ${'\\\n'.repeat(20)}b`
    expect(withoutContinuationRuns(few)).toBe(few)
  })

  test('continued lines without end take no time', async () => {
    expect(callees(await lowerText(`a()\n${'\\\n'.repeat(200_000)}b()\n`))).toEqual(['a', 'b'])
  })

  test('brackets past a depth are blanked for it, but for those in strings and comments', () => {
    const open = '('.repeat(150)
    const close = ')'.repeat(150)
    for (const text of [
      `"${open}${open}"`,
      `'''${open}\n${open}'''`,
      `#${open}${open}\n`,
      `"\\"${open}${open}"`,
      `${open}${close}${open}${close}`,
    ]) {
      expect(withoutDeepBrackets(text)).toEqual({ text, clippedAt: -1 })
    }
    const deep = `${open}${open}a${close}${close} + b`
    const { text, clippedAt } = withoutDeepBrackets(deep)
    expect(clippedAt).toBe(200)
    expect(text).toBe(`${'('.repeat(200)}${' '.repeat(201)}${')'.repeat(200)} + b`)
    expect(withoutDeepBrackets(open + open).text).toBe('('.repeat(200) + ' '.repeat(100))
  })

  test('what is too slow is skipped, and the next file is read', async () => {
    let now = 0
    const slow = pythonFrontend({
      now: () => {
        now += 1000
        return now
      },
    })
    await slow.prepare()
    const long = slow.lower('a.py', 'a(b)\n'.repeat(2000), programBuilder(), ampleLimits)
    expect(long).toEqual({ state: 'skipped', reason: 'takes the parser too long' })
    expect(slow.lower('b.py', 'a(b)', programBuilder(), ampleLimits).state).toBe('lowered')
  })

  test('a parser that ran out of memory is replaced by prepare', async () => {
    const frontend = pythonFrontend()
    expect(() => frontend.lower('a.py', 'a()', programBuilder(), ampleLimits)).toThrow(TypeError)
    await frontend.prepare()
    const broken = frontend.lower('a.py', '//*exec'.repeat(5000), programBuilder(), ampleLimits)
    expect(broken).toEqual({ state: 'skipped', reason: 'takes the parser too much memory' })
    const after = frontend.lower('b.py', 'a()', programBuilder(), ampleLimits)
    expect(after).toEqual({ state: 'skipped', reason: 'the parser broke down over a.py' })
    await frontend.prepare()
    expect(frontend.lower('b.py', 'a()', programBuilder(), ampleLimits).state).toBe('lowered')
  }, 60_000)
})

describe('the grammar', () => {
  test('has every kind of node that is lowered', async () => {
    const { kinds } = await pythonParser()
    const known = new Set(kinds)
    const missing = Object.entries(Kind)
      .filter(([, kind]) => !known.has(kind))
      .map(([name]) => name)
    expect(missing).toEqual([])
  })
})

const sample = `
import os, json as j
from .store import sessions, Session as S
@app.tool(name="get")
async def get(session_id: str, ctx: "Context" = None, *a: int, k={}, **kw) -> str:
    """doc"""
    global count
    async with lock as l, open(f"{session_id}.json") as (f, g):
        a, *b = [x for x in await l.get(session_id) if x.id not in sessions]
    if (n := len(b)) > 2 and a or not n: count += 1
    elif n: raise KeyError("no %s" % session_id) from None
    else: return {**kw, "id": b[1:2], n: (yield), 'l': lambda q, r=1: q + "x"}
    for i, (m, o) in enumerate(b): del sessions[i], ctx.state
    while 1 < n <= 3: n -= 1
    else: pass
    try: assert n, "m"
    except (A, B) as e: print(e, file=os.err)
    finally: x = y = z if n else j.dumps(n)
class T(S[int], metaclass=M):
    f: int = 1
    @property
    def p(self) -> list[int] | None: return [self.f for _ in self]
    @classmethod
    def m(cls, v=f): match v:
        case {"k": [1, *r], **s} if r: return cls(r)
        case P(x=1) | None: pass
        case _: pass
`

/** A linear congruential generator: the same texts in every run. */
function randomIntegers(seed: number): (below: number) => number {
  let state = seed
  return (below) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0
    return Math.floor((state / 2 ** 32) * below)
  }
}

const fragments = [
  '(',
  ')',
  '[',
  ']',
  '{',
  '}',
  ':',
  ',',
  '=',
  ':=',
  '.',
  '*',
  '**',
  '@',
  '|',
  '->',
  '\\',
  '\n',
  '\n    ',
  '\t',
  '"',
  "'",
  '"""',
  'f"{',
  '#',
  'def ',
  'class ',
  'if ',
  'else:',
  'for ',
  ' in ',
  'match ',
  'case ',
  'lambda ',
  'yield ',
  'await ',
  'import ',
  'from ',
  'global ',
  'async ',
  'except ',
  'with ',
  ' as ',
  '\0',
  '\ufffd',
  '\ud800',
  '𝄞',
  '1e',
  'type ',
]

function mutate(text: string, random: (below: number) => number): string {
  const at = random(text.length)
  const fragment = fragments[random(fragments.length)] ?? ''
  switch (random(5)) {
    case 0:
      return text.slice(0, at) + text.slice(at + 1 + random(3))
    case 1:
      return text.slice(0, at) + text.slice(at + random(200))
    case 2:
      return text.slice(0, at)
    case 3:
      return text.slice(0, at) + fragment + text.slice(at)
    default:
      return text.slice(0, at) + text.slice(random(text.length)).slice(0, 300) + text.slice(at)
  }
}

describe('random damage', () => {
  test.each([1, 2, 3, 4])(
    'never throws and keeps every invariant, seed %i',
    async (seed) => {
      expect((await lowerText(sample)).violations).toEqual([])
      const random = randomIntegers(seed)
      for (let round = 0; round < 150; round += 1) {
        let text = sample
        for (let times = 1 + random(6); times > 0; times -= 1) text = mutate(text, random)
        const started = performance.now()
        const { violations } = await lowerText(text)
        expect(violations, text).toEqual([])
        expect(performance.now() - started, text).toBeLessThan(5000)
      }
    },
    60_000,
  )
})

import { describe, expect, test } from 'vitest'
import { lowerText, printedText } from './javascript-program.ts'

/** Sound text that uses every construct the translation knows. */
const samples: readonly [path: string, text: string][] = [
  [
    'modules.ts',
    `
    import D, * as N from 'm'; import { a as b, type T } from 'n'; import x = require('y')
    export { b as c, N as default }; export { p, q as r } from 's'
    export * from 't'; export * as u from 'v'
    export const { k: [l = 1], ...o } = D; export function f() {} export class C {}
    export enum E { A, B = 2 }
    namespace V.W { export const z = 1 }
    const { m } = await import('lazy')
  `,
  ],
  ['default-function.ts', 'export default function () { return 1 }'],
  ['default-class.ts', '@A() export default class extends B {}'],
  ['default-value.js', 'export default { a: 1 }; module.exports = a; exports.b = require("c")'],
  [
    'statements.js',
    `
    'use strict'
    for (const [a, , b] of await c) continue; for await (d.e of f) {}
    for (let i = 0, j; i < 1; i++) ;
    for (k in o) {} for (;;) { break } while (a) b(); do { c() } while (d)
    label: while (1) break label
    switch (a) { case 1: b; c; break; default: d }
    try { a() } catch ({ message }) { b(message) } finally { c() }
    try { a() } catch { b() }
    if (a) b; else if (c) d; else { e } throw new Error('x')
  `,
  ],
  [
    'expressions.js',
    `
    a?.b?.[c]?.(d).e; (a, b, c); \`x\${y}z\\n\`; tag\`q\${r}\`; import.meta.url; new A; new B(...c)
    x ??= y; x += 1; x++; --x[y]; a && b || c; a ? b : c; -x; typeof x; delete a.b; void 0
    1n; 0x10; 1_000
    ;({ a, b: 1, [c]: 2, 'd': 3, e() {}, get f() { return 1 }, set f(v) {}, ...g })
    ;({ async *h() { yield* i } })
    ;({ a, b = 2, c: d, ...e } = f); [a, , b = 1, ...c[d]] = e; 'a' + b + 'c\\x41\\u{1F600}'
    /re/g; null; undefined
    await (0, m.f)(x); x => x; async (x, y = 1) => { await y }; (function n() { return n })()
    class Q {} ; #p in x
  `,
  ],
  [
    'classes.ts',
    `
    @Dec() class A<T> extends B<T> implements I {
      @P() private x: Foo = 1; static #y = 2; declare z: string; [k] = 3
      constructor(private readonly s: S, @Inject() q?: X.Y, { a, b: [c = 1], ...r }: Z<T> = {}) {
        super(s)
      }
      static async *foo() { super.foo() } get w() { return this.#y } set w(v) {} [k]() {}
      static { this.t = A }
      @Get(':id') m(@Param('id') id: string, ...rest: string[]) {}
      abstract n(): void
    }
    function f(this: X, a: Store) {} type U = {}; interface J {} function g(a: J) {}
    declare module 'd' {} const h = y as unknown as Z; i!; <T>j; l satisfies M
  `,
  ],
  ['elements.tsx', 'const a = <A.b c={d} {...e} f="g">{h}<i j={k}/></A.b>; const l = <>{m}</>'],
]

describe('sound text is lowered as the parser has it lowered', () => {
  test.each(samples)('%s', (path, text) => {
    const recovered = lowerText(text, { path, by: 'recovery' })
    expect(recovered.violations).toEqual([])
    expect(recovered.printed).toBe(printedText(text, { path }))
    expect(recovered.outcome.state).toBe('partial')
  })
})

describe('broken text keeps what is sound in it', () => {
  const broken = `
    import express from 'express'
    const sessions = new Map()
    app.get('/mcp', async (req, res) => {
      const session = sessions.get(req.headers['mcp-session-id']
      res.json(session)
    })
    function later(id) { return sessions.delete(id) }
  `

  test('the parser skips it and says where it is broken', () => {
    const { outcome } = lowerText(broken, { path: 'a.js' })
    expect(outcome.state === 'skipped' && outcome.reason).toMatch(/^syntax error at line \d+: /)
  })

  test('imports, calls and functions are there', () => {
    const { outcome, program, printed, violations } = lowerText(broken, {
      path: 'a.js',
      by: 'recovery',
    })
    expect(violations).toEqual([])
    expect(outcome).toMatchObject({ state: 'partial', reason: 'recovered after a syntax error' })
    expect(program.files[0]?.recovered).toBe(true)
    expect(printed).toContain('Import "express" "default"')
    expect(printed).toContain('"mcp-session-id"')
    expect(program.functions.map(({ kind, name }) => `${kind} ${name}`)).toEqual([
      'module ',
      'function later',
    ])
  })

  test('text cut off in the middle', () => {
    const cut = broken.slice(0, broken.indexOf('res.json'))
    const { printed, violations } = lowerText(cut, { path: 'a.js', by: 'recovery' })
    expect(violations).toEqual([])
    expect(printed).toContain('Store sessions')
  })

  test('comments are kept', () => {
    const [file] = lowerText('f( // one\n/* two */', { by: 'recovery' }).program.files
    expect(file?.comments.map(({ text }) => text)).toEqual([' one', ' two '])
  })

  test('deep nesting is clipped, not followed', () => {
    const { outcome, violations } = lowerText(`${'f('.repeat(3000)}`, { by: 'recovery' })
    expect(violations).toEqual([])
    expect(outcome.state).toBe('partial')
  })
})

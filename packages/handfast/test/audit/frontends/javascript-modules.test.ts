import { describe, expect, test } from 'vitest'
import { lowerText, printedText } from './javascript-program.ts'

describe('ES modules', () => {
  test('imports are bound before anything runs', () => {
    expect(
      printedText(
        'use(a); import a, { b as c, "d-e" as d } from "m"; import * as n from "n"; import "o"',
      ),
    ).toMatchInlineSnapshot(`
        "module module
          %0 Import "m" "default"
          %1 Store a %0
          %2 Import "m" "b"
          %3 Store c %2
          %4 Import "m" "d-e"
          %5 Store d %4
          %6 Import "n" "*"
          %7 Store n %6
          %8 Import "o" "*"
          %9 Global "use"
          %10 Load a
          %11 Call %9 [%10]"
      `)
  })

  test('exports of declarations, names and expressions', () => {
    const text =
      'export const { a, b: [c] } = x; export function f() {} export class C {} ' +
      'let d; export { d as e };' +
      'export default a + 1'
    expect(printedText(text)).toMatchInlineSnapshot(`
      "export a = a
      export c = c
      export f = f
      export C = C
      export e = d
      export default = default
      module module
        %0 Fn f
        %1 Store f %0
        %2 Global "x"
        %3 Prop %2 "a"
        %4 Store a %3
        %5 Prop %2 "b"
        %6 Const "0" Number
        %7 Index %5 %6
        %8 Store c %7
        %9 Class C
        %10 Store C %9
        %11 Load a
        %12 Const "1" Number
        %13 Binary %11 %12 Add
        %14 Store default %13
      function f"
    `)
  })

  test('anonymous default exports', () => {
    expect(printedText('export default function () {}')).toMatchInlineSnapshot(`
      "export default = default
      module module
        %0 Fn function
        %1 Store default %0
      function function"
    `)
    expect(printedText('export default class {}')).toMatchInlineSnapshot(`
      "export default = default
      module module
        %0 Class
        %1 Store default %0"
    `)
  })

  test('re-exports', () => {
    expect(
      printedText(
        'export { a, b as c, default as d } from "m"; export * from "n"; export * as p from "o"',
      ),
    ).toMatchInlineSnapshot(`
        "re-export a as a from m
        re-export b as c from m
        re-export default as d from m
        re-export * from n
        re-export * as p from o
        module module"
      `)
  })

  test('dynamic imports of a constant', () => {
    expect(printedText('const { a } = await import("m"); import(name)')).toMatchInlineSnapshot(`
      "module module
        %0 Import "m" "*"
        %1 Await %0
        %2 Prop %1 "a"
        %3 Store a %2
        %4 Global "name"
        %5 Unknown [%4]"
    `)
  })
})

describe('CommonJS', () => {
  test('require and exports', () => {
    const text =
      'const { a } = require("m"); exports.b = a; module.exports.c = 1; module.exports = { a }'
    expect(printedText(text, { path: 'a.cjs' })).toMatchInlineSnapshot(`
      "module module
        %0 Import "m" "*"
        %1 Prop %0 "a"
        %2 Store a %1
        %3 Load a
        %4 ModuleObject
        %5 SetProp %4 "b" %3
        %6 Const "1" Number
        %7 ModuleObject
        %8 SetProp %7 "c" %6
        %9 Const "a"
        %10 Load a
        %11 Pair %9 %10
        %12 ObjectLiteral [%11]
        %13 ModuleObject
        %14 SetProp %13 "module.exports" %12"
    `)
  })

  test('names that are bound are no module objects', () => {
    expect(
      printedText('function f(exports, require) { exports.a = require("m") }', { path: 'a.cjs' }),
    ).toMatchInlineSnapshot(`
        "module module
          %0 Fn f
          %1 Store f %0
        function f
          %2 Param f 0
          %3 Store exports %2
          %4 Param f 1
          %5 Store require %4
          %6 Load require
          %7 Const "m"
          %8 Call %6 [%7]
          %9 Load exports
          %10 SetProp %9 "a" %8"
      `)
  })

  test("TypeScript's own forms", () => {
    expect(printedText('import m = require("m"); import n = m.sub; export = n'))
      .toMatchInlineSnapshot(`
      "module module
        %0 Import "m" "*"
        %1 Store m %0
        %2 Load m
        %3 Prop %2 "sub"
        %4 Store n %3
        %5 Load n
        %6 ModuleObject
        %7 SetProp %6 "module.exports" %5"
    `)
  })

  test("a require of one's own", () => {
    const text =
      'import { createRequire } from "node:module"; ' +
      'const require = createRequire(import.meta.url); require("m")'
    expect(printedText(text)).toMatch(/Import "m" "\*"/)
  })
})

describe('what bundlers and compilers write', () => {
  test.each([
    ['TypeScript', 'const m = __importStar(require("m")); (0, m.f)()'],
    ['tslib', 'const m = tslib_1.__importDefault(require("m")); (0, m.f)()'],
    ['esbuild', 'var m = __toESM(require("m"), 1); (0, m.f)()'],
    ['Babel', 'var m = _interopRequireDefault(require("m")); (0, m.f)()'],
  ])('%s: the module is the value of its helper', (_name, text) => {
    const printed = printedText(text, { path: 'a.cjs' })
      .split('\n')
      .slice(-5)
      .map((line) => line.trim())
    expect(printed).toEqual([
      '%0 Import "m" "*"',
      '%1 Store m %0',
      '%2 Load m',
      '%3 Prop %2 "f"',
      '%4 Call %3 []',
    ])
  })

  test('getters on an exports object are exports', () => {
    const text =
      'Object.defineProperty(exports, "a", ' +
      '{ enumerable: true, get: function () { return m.a } }); ' +
      '__export(exports, { b: () => b }); var b = 1; __exportStar(require("n"), exports)'
    expect(printedText(text, { path: 'a.cjs' })).toMatchInlineSnapshot(`
      "re-export * from n
      module module
        %0 ModuleObject
        %1 Global "m"
        %2 Prop %1 "a"
        %3 SetProp %0 "a" %2
        %4 ModuleObject
        %5 Load b
        %6 SetProp %4 "b" %5
        %7 Const "1" Number
        %8 Store b %7
        %9 Import "n" "*""
    `)
  })
})

describe('places', () => {
  test('spans are those of the source', () => {
    const text = '// é 😀\nconst id = req.headers["x"];\nstore.get(`s:${id}`)'
    const { program } = lowerText(text)
    const spans = Array.from({ length: program.size }, (_, value) =>
      text.slice(program.start[value], program.end[value]),
    )
    expect(spans).toMatchInlineSnapshot(`
      [
        "req",
        "req.headers",
        ""x"",
        "req.headers["x"]",
        "id",
        "store",
        "store.get",
        "\`s:\${",
        "id",
        "\`s:\${id}\`",
        "store.get(\`s:\${id}\`)",
      ]
    `)
  })

  test('comments lose their markers', () => {
    const text = '// one\na() /* two */'
    const [file] = lowerText(text).program.files
    expect(file?.comments).toEqual([
      { start: 2, end: 6, text: ' one' },
      { start: 13, end: 18, text: ' two ' },
    ])
    expect(text.slice(13, 18)).toBe(' two ')
  })
})

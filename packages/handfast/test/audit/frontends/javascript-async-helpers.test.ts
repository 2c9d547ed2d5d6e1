import { describe, expect, test } from 'vitest'
import { printedText } from './javascript-program.ts'

describe('async functions that a compiler took apart', () => {
  test('a generator run by a helper is the async function that it was', () => {
    const text =
      'const f = (a, ...rest) => { q(); return __awaiter(this, [a, ...rest], void 0, ' +
      'function* (b, c = 1) { return yield g(b) }) };' +
      'function h() { q(); return tslib.__awaiter(this, arguments, void 0, ' +
      'function* () { yield this.k() }) }'
    expect(printedText(text)).toMatchInlineSnapshot(`
      "module module
        %0 Fn h
        %1 Store h %0
        %2 Fn f
        %3 Store f %2
      function h
        %4 Global "q"
        %5 Call %4 []
        %6 Fn arrow#3
        %7 Unknown
        %8 Spread %7
        %9 Call %6 [%8]
        %10 Return %9
      arrow f
        %11 Param f 0
        %12 Store a %11
        %13 Param f 1
        %14 Store rest %13
        %15 Global "q"
        %16 Call %15 []
        %17 Fn arrow#4
        %18 Load a
        %19 Load rest
        %20 Spread %19
        %21 Call %17 [%18 %20]
        %22 Return %21
      async arrow arrow#3
        %23 This
        %24 Prop %23 "k"
        %25 Call %24 []
        %26 Await %25
      async arrow arrow#4
        %27 Param arrow#4 0
        %28 Store b %27
        %29 Const "1" Number
        %30 Param arrow#4 1 %29
        %31 Store c %30
        %32 Global "g"
        %33 Load b
        %34 Call %32 [%33]
        %35 Await %34
        %36 Return %35"
    `)
  })

  test('other generators stay what they are', () => {
    expect(printedText('__awaiter(this, void 0, void 0, body); function* n() { yield 1 }'))
      .toMatchInlineSnapshot(`
      "module module
        %0 Fn n
        %1 Store n %0
        %2 Global "__awaiter"
        %3 This
        %4 Const "0" Number
        %5 Unary %4 Void
        %6 Const "0" Number
        %7 Unary %6 Void
        %8 Global "body"
        %9 Call %2 [%3 %5 %7 %8]
      generator function n
        %10 Const "1" Number
        %11 Yield %10"
    `)
  })
})

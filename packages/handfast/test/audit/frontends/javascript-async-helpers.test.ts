import { describe, expect, test } from 'vitest'
import { printedText } from './javascript-program.ts'

describe('async functions that a compiler took apart', () => {
  test('a generator run by a helper is the async function that it was', () => {
    const text =
      'const f = (a, ...rest) => __awaiter(this, [a, ...rest], void 0, ' +
      'function* (b, c = 1) { return yield g(b) });' +
      'function h() { return tslib.__awaiter(this, arguments, void 0, ' +
      'function* () { yield this.k() }) }'
    expect(printedText(text)).toMatchInlineSnapshot(`
      "module module
        %0 Fn h
        %1 Store h %0
        %2 Fn f
        %3 Store f %2
      function h
        %4 Fn arrow#3
        %5 Unknown
        %6 Spread %5
        %7 Call %4 [%6]
        %8 Return %7
      arrow f
        %9 Param f 0
        %10 Store a %9
        %11 Param f 1
        %12 Store rest %11
        %13 Fn arrow#4
        %14 Load a
        %15 Load rest
        %16 Spread %15
        %17 Call %13 [%14 %16]
        %18 Return %17
      async arrow arrow#3
        %19 This
        %20 Prop %19 "k"
        %21 Call %20 []
        %22 Await %21
      async arrow arrow#4
        %23 Param arrow#4 0
        %24 Store b %23
        %25 Const "1" Number
        %26 Param arrow#4 1 %25
        %27 Store c %26
        %28 Global "g"
        %29 Load b
        %30 Call %28 [%29]
        %31 Await %30
        %32 Return %31"
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

import { describe, expect, test } from 'vitest'
import { abandon, parserCopy } from '../../../src/audit/frontends/tree-sitter/parser-copy.ts'
import { treeWalkOf } from '../../../src/audit/frontends/tree-sitter/tree-walk.ts'

/** Takes the parser all the memory that it is given. */
const greedy = '//*exec'.repeat(5000)

test('a parser that ran out of memory leaves another as it was', async () => {
  const lost = await (await parserCopy()).load('python')
  const kept = await (await parserCopy()).load('python')
  expect(() => lost.parser.parse(greedy)).toThrow()
  expect(() => lost.parser.parse('a()')).toThrow()
  expect(kept.parser.parse('a()')?.rootNode.toString()).toContain('call')
  // Or the library's finalizer calls into it later, when nobody can catch what it throws.
  abandon(lost.parser)
})

describe('a walk over a tree', () => {
  test.each([
    'def f(a, b=1):\n    return {a: [b, "x"]}\n',
    'class C(D):\n  x: int = 3\n  # note\n  @d\n  async def m(self): ...\n',
    'if (a :=\n  print f"{b!r:>{c}}" ((',
    '',
  ])('meets what the library meets: %j', async (text) => {
    const { walk, load } = await parserCopy()
    const { parser } = await load('python')
    const tree = parser.parse(text)
    if (tree === null) throw new Error('no tree')
    const expected: number[][] = []
    const cursor = tree.walk()
    do {
      const { nodeTypeId, startIndex, endIndex, nodeIsMissing } = cursor
      expected.push([nodeTypeId, startIndex, endIndex, Number(nodeIsMissing)])
    } while (goesOn(cursor))
    cursor.delete()

    const met: number[][] = []
    const at = walk.begin(tree)
    do {
      met.push([walk.kind(at), walk.from(at), walk.to(at), walk.isMissing(at)])
    } while (
      goesOn({
        gotoFirstChild: () => walk.toFirstChild(at) === 1,
        gotoNextSibling: () => walk.toNextSibling(at) === 1,
        gotoParent: () => walk.toParent(at) === 1,
      })
    )
    walk.end(at)
    tree.delete()
    expect(met).toEqual(expected)
  })

  test('refuses a library whose exports have other names', () => {
    expect(() => treeWalkOf({})).toThrow(TypeError)
  })
})

interface Cursor {
  gotoFirstChild(): boolean
  gotoNextSibling(): boolean
  gotoParent(): boolean
}

/** To the next node in source order. */
function goesOn(cursor: Cursor): boolean {
  if (cursor.gotoFirstChild()) return true
  while (!cursor.gotoNextSibling()) if (!cursor.gotoParent()) return false
  return true
}

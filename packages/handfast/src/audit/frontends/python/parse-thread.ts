/** The module of the thread that parses Python while files before are lowered. */
import { answerQuestions } from '../thread/answer-questions.ts'
import { parse, parseClock } from './parse.ts'
import type { Parsed } from './parse.ts'
import { pythonParser } from './python-parser.ts'
import { treeReader } from './read-tree.ts'

export interface ParseQuestion {
  readonly text: string
  readonly nodesMax: number
}

let python = await pythonParser()
const clock = parseClock(() => performance.now())
const read = treeReader()

await answerQuestions<ParseQuestion, Parsed>(async ({ text, nodesMax }) => {
  const parsed = parse(python, text, { clock, read, nodesMax })
  if (parsed.state === 'broken') {
    python = await pythonParser()
    return { answer: { state: 'refused', reason: parsed.reason }, moved: [] }
  }
  if (parsed.state === 'refused') return { answer: parsed, moved: [] }
  const { size, ...tree } = parsed.tree
  // The reader's arrays are longer than the tree, and used for the next one.
  const arrays = {
    kind: tree.kind.slice(0, size),
    start: tree.start.slice(0, size),
    end: tree.end.slice(0, size),
    next: tree.next.slice(0, size),
  }
  return {
    // Whoever asked has the text.
    answer: { state: 'parsed', tree: { ...tree, ...arrays, size, text: '' } },
    moved: Object.values(arrays).map(({ buffer }) => buffer),
  }
})

import { startThread } from '../thread/thread.ts'
import type { Thread } from '../thread/thread.ts'
import type { ParseQuestion } from './parse-thread.ts'
import type { Parsed } from './parse.ts'

/** To start a thread takes as long as to parse about this much. */
const charactersMin = 150_000
/** Enough that the thread has work while a longer file is lowered; the others are parsed here. */
const waitingMax = 8

export interface ParseAhead {
  /** Resolves when `take` will have it; undefined when whoever lowers the text has to parse it. */
  begin(path: string, question: ParseQuestion): Promise<void> | undefined
  take(path: string, text: string): Parsed | undefined
  end(): void
}

/**
 * Parses some of the texts on another thread: as many as it gets done while the others are parsed
 * and all are lowered here.
 */
export function parseAhead(file: URL): ParseAhead {
  let thread: Thread<ParseQuestion, Parsed> | undefined
  let characters = 0
  const done = new Map<string, { readonly text: string; readonly parsed: Parsed }>()
  return {
    begin(path, question) {
      const { text } = question
      characters += text.length
      if (characters < charactersMin) return undefined
      thread ??= startThread({ file, waitingMax })
      return thread.ask(question)?.then((parsed) => {
        if (parsed !== undefined) done.set(path, { text, parsed })
      })
    },

    take(path, text) {
      const known = done.get(path)
      done.delete(path)
      if (known?.text !== text) return undefined
      const { parsed } = known
      return parsed.state === 'parsed' ? { ...parsed, tree: { ...parsed.tree, text } } : parsed
    },

    end() {
      thread?.end()
      thread = undefined
      characters = 0
    },
  }
}

import { columnsOf } from '../report/text/width.ts'
import type { CliContext } from './context.ts'

/** A line on the terminal that says how far a long run has come, and goes away when it ends. */
export interface Progress {
  show(text: string): void
  clear(): void
}

const quietMs = 2_000
const frameMs = 100

/** Shows nothing in the first two seconds, and nothing at all where no terminal is. */
export function createProgress(context: CliContext, isWanted: boolean): Progress {
  const { stderr, elapsedMs } = context
  if (!isWanted || !stderr.isTerminal || context.env['TERM'] === 'dumb') return noProgress
  const startMs = elapsedMs()
  let shownMs = -Infinity
  let isShown = false
  return {
    show(text) {
      const nowMs = elapsedMs()
      if (nowMs - startMs < quietMs || nowMs - shownMs < frameMs) return
      shownMs = nowMs
      isShown = true
      stderr.write(`\r\u001b[2K${fitted(text, (stderr.columns ?? 80) - 1)}`)
    },
    clear() {
      if (isShown) stderr.write('\r\u001b[2K')
      isShown = false
    },
  }
}

const repeatMs = 500

/** Shows what is going on also where one step takes long, and nothing afterwards. */
export async function whileShowing<Result>(
  progress: Progress,
  first: string,
  work: (show: (text: string) => void) => Promise<Result>,
): Promise<Result> {
  let text = first
  const timer = setInterval(() => progress.show(text), repeatMs)
  try {
    return await work((next) => {
      text = next
      progress.show(text)
    })
  } finally {
    clearInterval(timer)
    progress.clear()
  }
}

const noProgress: Progress = { show() {}, clear() {} }

/** A line that wraps could not be erased. */
function fitted(text: string, columns: number): string {
  if (columnsOf(text) <= columns) return text
  let short = text.slice(0, columns)
  while (columnsOf(short) >= columns) short = short.slice(0, -1)
  return `${short}…`
}

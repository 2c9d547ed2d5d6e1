import { stripVTControlCharacters } from 'node:util'

export interface LogReader {
  /** The lines that this piece completes. */
  read(chunk: Uint8Array): readonly string[]
  /** What was not completed: the last words of a program often are not. */
  end(): readonly string[]
}

/** Lines for people: what is too long is cut, and what is too much is left out. */
export function createLogReader(limits: {
  readonly charactersMax: number
  readonly linesMaxPerSecond: number
  readonly clock: () => number
}): LogReader {
  const { charactersMax, linesMaxPerSecond, clock } = limits
  const decoder = new TextDecoder()
  let rest = ''
  let second = 0
  let count = 0
  const shown = (lines: readonly string[]): readonly string[] => {
    const now = Math.floor(clock() / 1000)
    if (now !== second) count = 0
    second = now
    const taken = lines.filter((line) => line.trim() !== '').slice(0, linesMaxPerSecond - count)
    count += taken.length
    return taken.map((line) => printable(line).slice(0, charactersMax))
  }
  return {
    read(chunk) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = (lines.pop() ?? '').slice(0, charactersMax)
      return shown(lines)
    },
    end: () => shown([rest + decoder.decode()]),
  }
}

/** What a server writes goes to terminals and logs, which obey control characters. */
const printable = (line: string): string =>
  stripVTControlCharacters(line)
    .replaceAll(/\p{Cc}/gu, ' ')
    .trim()

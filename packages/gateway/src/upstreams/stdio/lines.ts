export interface LineReader {
  /** The lines that this piece completes. Undefined where one grows beyond what is held. */
  read(chunk: Uint8Array): readonly string[] | undefined
}

const newline = 0x0a

/** Lines of UTF-8, in whatever pieces they come. */
export function createLineReader(bytesMax: number): LineReader {
  const decoder = new TextDecoder()
  let parts: Uint8Array[] = []
  let bytes = 0

  const keep = (part: Uint8Array): void => {
    parts.push(part)
    bytes += part.byteLength
  }
  const complete = (): string => {
    const [only] = parts
    const whole = parts.length === 1 && only !== undefined ? only : Buffer.concat(parts, bytes)
    parts = []
    bytes = 0
    return decoder.decode(whole)
  }

  return {
    read(chunk) {
      const lines: string[] = []
      let start = 0
      for (;;) {
        const end = chunk.indexOf(newline, start)
        keep(chunk.subarray(start, end === -1 ? undefined : end))
        if (bytes > bytesMax) return undefined
        if (end === -1) return lines
        lines.push(complete())
        start = end + 1
      }
    },
  }
}

/** Lines for people: what is too long is cut, and what is too much is left out. */
export function createLogReader(limits: {
  readonly charactersMax: number
  readonly linesMaxPerSecond: number
  readonly clock: () => number
}): (chunk: Uint8Array) => readonly string[] {
  const { charactersMax, linesMaxPerSecond, clock } = limits
  const decoder = new TextDecoder()
  let rest = ''
  let second = 0
  let count = 0
  return (chunk) => {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = (lines.pop() ?? '').slice(0, charactersMax)
    const now = Math.floor(clock() / 1000)
    if (now !== second) count = 0
    second = now
    const taken = lines.filter((line) => line.trim() !== '').slice(0, linesMaxPerSecond - count)
    count += taken.length
    return taken.map((line) => line.trimEnd().slice(0, charactersMax))
  }
}

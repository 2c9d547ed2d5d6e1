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

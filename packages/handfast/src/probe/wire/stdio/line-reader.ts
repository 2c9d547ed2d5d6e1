export interface LineReader {
  /** The lines that this piece completes. Undefined where one grows beyond what is held. */
  read(chunk: Uint8Array): readonly string[] | undefined
}

/** Lines of UTF-8, in whatever pieces they come. */
export function createLineReader(lineCharactersMax: number): LineReader {
  const decoder = new TextDecoder()
  let rest = ''
  return {
    read(chunk) {
      const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
      rest = lines.pop() ?? ''
      return rest.length > lineCharactersMax ? undefined : lines
    },
  }
}

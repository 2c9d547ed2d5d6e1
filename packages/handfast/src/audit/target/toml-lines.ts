/** One `key = value` of a TOML file, with the strings of its value in order. */
export interface TomlEntry {
  readonly table: string
  readonly key: string
  readonly strings: readonly string[]
  /** The text of the value; of a list over several lines, the first. */
  readonly value: string
}

const lineLengthMax = 2_000

/**
 * What manifests need of TOML: tables, keys and strings, also in lists over several lines. Values
 * of other kinds come without strings; a file that is not TOML gives few entries or none.
 */
export function readTomlEntries(lines: readonly string[]): TomlEntry[] {
  const entries: TomlEntry[] = []
  let table = ''
  let open: { strings: string[]; depth: number } | null = null
  for (const line of lines) {
    if (line.length > lineLengthMax) continue
    if (open !== null) {
      const tokens = tokensOf(line)
      open.strings.push(...tokens.strings)
      open.depth += tokens.depth
      if (open.depth <= 0) open = null
      continue
    }
    table = /^\s*\[+([^[\]]+)\]+\s*(?:#.*)?$/.exec(line)?.[1]?.trim() ?? table
    const [, key, value] = /^\s*"?([\w.-]+)"?\s*=\s*(.*)$/.exec(line) ?? []
    if (key === undefined || value === undefined) continue
    const tokens = tokensOf(value)
    entries.push({ table, key, strings: tokens.strings, value })
    if (tokens.depth > 0) open = tokens
  }
  return entries
}

interface Tokens {
  readonly strings: string[]
  /** Brackets opened less brackets closed, outside of strings. */
  depth: number
}

const token = /"([^"]*)"|'([^']*)'|[[\]]|#.*/g

function tokensOf(text: string): Tokens {
  const tokens: Tokens = { strings: [], depth: 0 }
  for (const [whole, double, single] of text.matchAll(token)) {
    if (double !== undefined || single !== undefined) tokens.strings.push(double ?? single ?? '')
    else if (whole === '[') tokens.depth += 1
    else if (whole === ']') tokens.depth -= 1
  }
  return tokens
}

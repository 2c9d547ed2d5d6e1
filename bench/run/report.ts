/** Progress goes to standard error, so that standard output stays one table or one JSON value. */
export function tell(line: string): void {
  process.stderr.write(`${line}\n`)
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`)
}

/** Columns padded with spaces; the last one is left ragged. */
export function table(rows: readonly (readonly string[])[]): string {
  const widths: number[] = []
  for (const row of rows) {
    row.forEach((cell, column) => {
      widths[column] = Math.max(widths[column] ?? 0, cell.length)
    })
  }
  return rows
    .map((row) =>
      row
        .map((cell, column) =>
          column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0),
        )
        .join('  ')
        .trimEnd(),
    )
    .join('\n')
}

/** The one shape that other tools read: stable names, plain numbers. */
export function figuresJson(figures: ReadonlyMap<string, number>): string {
  return JSON.stringify({ figures: Object.fromEntries(figures) }, null, 2)
}

export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  const upper = sorted[middle] ?? Number.NaN
  if (sorted.length % 2 === 1) return upper
  return (upper + (sorted[middle - 1] ?? upper)) / 2
}

export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits))
}

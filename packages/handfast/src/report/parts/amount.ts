/** `1 file`, `2 files`, `1,204 lines`; nouns whose plural is not an `s` bring it. */
export function amount(count: number, noun: string, plural: string = `${noun}s`): string {
  return `${grouped(count)} ${count === 1 ? noun : plural}`
}

/** Groups digits without a locale, so that a report reads the same everywhere. */
export function grouped(count: number): string {
  return String(count).replace(/\B(?=(?:\d{3})+$)/gu, ',')
}

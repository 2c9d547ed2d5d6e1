import { wrap } from './wrap.ts'

/** Wraps with every line after the first indented. */
export function hang(text: string, width: number, indent: string): readonly string[] {
  const single = text.replace(/ {2,}/gu, ' ').trim()
  const [first = ''] = wrap(single, width)
  const rest = single.slice(first.length).trimStart()
  if (rest === '') return [first]
  return [first, ...wrap(rest, width - indent.length).map((line) => indent + line)]
}

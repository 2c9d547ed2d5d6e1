import { isObject, memberOf } from '@handfast/protocol'
import { parseExact, stringifyExact } from '../../data-path/exact-numbers.ts'
import { replacedAt } from './pointer.ts'
import type { Pointer } from './pointer.ts'

/**
 * A result whose texts repeat its structured content as JSON (2025-11-25, server/tools, Structured
 * Content, SHOULD), with others in the same place there: a number is found by its place alone.
 */
export function replacedInCopies(
  result: unknown,
  pointer: Pointer,
  other: (value: unknown) => unknown,
): unknown {
  const content = memberOf(result, 'content')
  if (!isObject(result) || !Array.isArray(content)) return result
  const items = content.map((item: unknown) => {
    const text = isObject(item) && item['type'] === 'text' ? item['text'] : undefined
    const copied = typeof text === 'string' ? inCopy(text, pointer, other) : text
    return copied === text ? item : { ...Object(item), text: copied }
  })
  return items.some((item, at) => item !== content[at]) ? { ...result, content: items } : result
}

function inCopy(text: string, pointer: Pointer, other: (value: unknown) => unknown): string {
  const copy = jsonIn(text)
  if (copy === undefined) return text
  let isChanged = false
  const changed = replacedAt(copy, pointer, (value) => {
    const shown = other(value)
    isChanged ||= shown !== value
    return shown
  })
  return isChanged ? stringifyExact(changed, indentOf(text)) : text
}

/** An object or a list; undefined for any other text. */
function jsonIn(text: string): unknown {
  if (!/^\s*[[{]/.test(text)) return undefined
  try {
    return parseExact(text)
  } catch {
    return undefined
  }
}

const indentOf = (text: string): number => /^[[{]\n( +)/.exec(text)?.[1]?.length ?? 0

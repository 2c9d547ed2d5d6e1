import { memberOf, parseJson } from '../wire/json-rpc.ts'
import { isHandleName } from './handle-tools.ts'
import { textOfResult } from './tool-caller.ts'

/** Values of a result that are looked at. */
const valuesMax = 1_000
const depthMax = 8
/** Candidates for a handle in one result. */
const candidatesMax = 5

const token = /[A-Za-z0-9][A-Za-z0-9_.:-]{2,200}/gu

/**
 * What in a result may be a handle: first what is called like one, in structured content or in text
 * that is JSON, then words of the text that no language has.
 */
export function handleCandidates(result: unknown, sent: string): readonly string[] {
  const text = textOfResult(result)
  const roots = [memberOf(result, 'structuredContent'), ...text.split('\n').map(parseJson)]
  const named = roots.flatMap((root) => namedValues(root))
  const words = [...text.matchAll(token)].map(([word]) => word).filter((word) => /\d/u.test(word))
  const candidates = [...new Set([...named, ...words])].filter((one) => !one.includes(sent))
  return candidates.slice(0, candidatesMax)
}

/** Iterative, as a result may be nested deeper than the stack is. */
function namedValues(root: unknown): readonly string[] {
  const found: string[] = []
  const queue: { readonly value: unknown; readonly depth: number }[] = [{ value: root, depth: 0 }]
  for (let index = 0; index < queue.length && index < valuesMax; index += 1) {
    const { value, depth } = queue[index] ?? { value: undefined, depth: 0 }
    if (typeof value !== 'object' || value === null || depth > depthMax) continue
    for (const [key, member] of Object.entries(value).slice(0, valuesMax)) {
      if (typeof member === 'string' && isHandleName(key) && member !== '') found.push(member)
      else queue.push({ value: member, depth: depth + 1 })
    }
  }
  return found
}

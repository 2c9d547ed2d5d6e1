import { headerOf } from '../wire/answer.ts'
import { textMemberOf } from '../wire/json-rpc.ts'
import type { ToolAnswer } from './tool-caller.ts'

/** What says that a result is the same for everybody: the mark, as it stood in the answer. */
export function markedPublic({ answer, result }: ToolAnswer): string | undefined {
  if (textMemberOf(result, 'cacheScope') === 'public') return 'cacheScope public'
  const control = headerOf(answer, 'cache-control')?.toLowerCase() ?? ''
  const directives = control.split(',').map((one) => one.trim())
  // RFC 9111, section 5.2.2: what a shared cache may keep although a credential was sent.
  const isShared = directives.some((one) => one === 'public' || one.startsWith('s-maxage'))
  const isKept = !directives.some((one) => one === 'no-store' || one.startsWith('private'))
  return isShared && isKept ? `Cache-Control ${control}` : undefined
}

/** About the answer, and not what was asked for. */
const aside: ReadonlySet<string> = new Set(['_meta', 'ttlMs', 'cacheScope', 'nextCursor'])

const depthMax = 12

/** A result as a text in which neither order nor what is about the answer alone counts. */
export function plainForm(value: unknown, depth = 0): string {
  if (typeof value !== 'object' || value === null || depth > depthMax) {
    return JSON.stringify(value) ?? 'undefined'
  }
  const forms = Array.isArray(value)
    ? value.map((one) => plainForm(one, depth + 1))
    : Object.entries(value)
        .filter(([key]) => !aside.has(key))
        .map(([key, one]) => `${JSON.stringify(key)}:${plainForm(one, depth + 1)}`)
  const [open, close] = Array.isArray(value) ? '[]' : '{}'
  return `${open}${forms.toSorted().join()}${close}`
}

import { memberOf } from '@handfast/protocol'
import { headerOf } from '../wire/answer.ts'
import type { Answer } from '../wire/answer.ts'
import { parseJson } from '../wire/json-rpc.ts'

/** How long a session lasts, as the server says. */
export interface DeclaredLifetime {
  readonly seconds: number
  /** Where it says so. */
  readonly what: string
}

/** Members of a result that are looked at. */
const valuesMax = 500
const depthMax = 6

/** In a cookie, in a member of the result of initialize, or in an id that is a JWT. */
export function declaredLifetime(answer: Answer, id: string): DeclaredLifetime | undefined {
  return inCookies(answer) ?? inMessages(answer.messages) ?? inJwt(id)
}

const sessionCookie = /^[^=]*(?:sess|sid)[^=]*=/iu

/** RFC 6265, section 4.1.2: Max-Age goes before Expires. */
function inCookies(answer: Answer): DeclaredLifetime | undefined {
  const cookies = answer.headers.get('set-cookie') ?? []
  for (const cookie of cookies.filter((one) => sessionCookie.test(one))) {
    const [, age] = /;\s*max-age=(\d{1,10})/iu.exec(cookie) ?? []
    if (age !== undefined) return { seconds: Number(age), what: 'Max-Age of its cookie' }
    const [, date = ''] = /;\s*expires=([^;]+)/iu.exec(cookie) ?? []
    const now = Date.parse(headerOf(answer, 'date') ?? '')
    const seconds = Math.round((Date.parse(date) - now) / 1_000)
    if (seconds > 0) return { seconds, what: 'Expires of its cookie' }
  }
  return undefined
}

const lifetimeName =
  /^(?:session|idle|absolute)?_?(?:ttl|timeout|expires_?in|max_?age|lifetime)_?(ms|s|seconds)?$/iu

/** Iterative, as a result may be nested deeper than the stack is. */
function inMessages(messages: readonly unknown[]): DeclaredLifetime | undefined {
  const queue: { readonly value: unknown; readonly depth: number }[] = []
  for (const value of messages) queue.push({ value, depth: 0 })
  for (let index = 0; index < queue.length && index < valuesMax; index += 1) {
    const { value, depth } = queue[index] ?? { value: undefined, depth: 0 }
    if (typeof value !== 'object' || value === null || depth > depthMax) continue
    for (const [key, member] of Object.entries(value).slice(0, valuesMax)) {
      const [, unit = 's'] = lifetimeName.exec(key) ?? []
      if (typeof member !== 'number') queue.push({ value: member, depth: depth + 1 })
      else if (lifetimeName.test(key) && member > 0) return inSeconds(member, { key, unit })
    }
  }
  return undefined
}

const inSeconds = (
  count: number,
  { key, unit }: { readonly key: string; readonly unit: string },
): DeclaredLifetime => ({
  seconds: Math.ceil(/^m/iu.test(unit) ? count / 1_000 : count),
  what: key,
})

/** RFC 7519, section 4.1: an id that carries its own dates. */
function inJwt(id: string): DeclaredLifetime | undefined {
  const [, payload = ''] = id.split('.')
  const claims = parseJson(fromBase64(payload))
  const from = memberOf(claims, 'iat')
  const to = memberOf(claims, 'exp')
  if (typeof from !== 'number' || typeof to !== 'number' || to <= from) return undefined
  return { seconds: to - from, what: 'exp of its id' }
}

function fromBase64(text: string): string {
  try {
    return atob(text.replaceAll('-', '+').replaceAll('_', '/'))
  } catch {
    return ''
  }
}

import { memberOf, objectOf } from '@handfast/protocol'
import { areEqual } from '../core/bytes.ts'
import { canonicalJsonWithout } from '../core/canonical-json.ts'
import type { GuardContext } from '../core/context.ts'
import { digest } from '../core/digest.ts'
import { whenThere } from '../core/maybe-later.ts'
import type { MaybeLater } from '../core/maybe-later.ts'

/** What a request state is handed out for, and may come back with. */
export interface RequestBinding extends SealedBinding {
  readonly method: string
}

/** What of it is sealed. */
export interface SealedBinding {
  /** Whose it is and what it asks for, in the order of `parts`, as JSON. */
  readonly line: string
  /** Digest of that line, and of everything else that the request asks for. */
  readonly whole: string
}

/** Agent: instance or proof key, empty when none was shown. Target: tool, prompt or resource. */
const parts = ['owner', 'agent', 'method', 'target'] as const

/** What a retry changes. */
const changed = new Set(['_meta', 'inputResponses', 'requestState'])

/**
 * 2026-07-28, basic/patterns/mrtr, Server Requirements 5: principal, and method with a digest of
 * the salient parameters (SHOULD). Salient is all but what a retry changes.
 *
 * @returns undefined when no single request is being served, or it has no canonical JSON.
 */
export function bindingOf(context: GuardContext): MaybeLater<RequestBinding | undefined> {
  const method = memberOf(context.body, 'method')
  if (typeof method !== 'string') return undefined
  const params = objectOf(memberOf(context.body, 'params')) ?? {}
  const asked = textOf(params)
  if (asked === undefined) return undefined
  const { owner, agent = '' } = context.caller
  const target = stringOf(params, 'name') ?? stringOf(params, 'uri') ?? ''
  const line = JSON.stringify([owner, agent, method, target])
  return whenThere(digest(`asked ${line} ${asked}`), (whole) => ({ method, line, whole }))
}

/**
 * A request that is asked again verifies one state and mints the next: the latest is bound once. A
 * weak map of them all would cost more than to bind one again.
 */
export function bindingOfLatest(): typeof bindingOf {
  let latest: GuardContext | undefined
  let binding: ReturnType<typeof bindingOf>
  return (context) => {
    if (context !== latest) binding = bindingOf(context)
    latest = context
    return binding
  }
}

/** Which part of a sealed binding is another one; undefined when it is the same. */
export function differenceOf(sealed: SealedBinding, presented: SealedBinding): string | undefined {
  if (areEqual(sealed.whole, presented.whole)) return undefined
  const [known, shown]: (readonly string[])[] = [
    JSON.parse(sealed.line),
    JSON.parse(presented.line),
  ]
  const other = parts.find((_, index) => known?.[index] !== shown?.[index])
  return `other-${other ?? 'asked'}`
}

/** Undefined when it is nested too deeply, or holds a number that is not finite. */
function textOf(params: object): string | undefined {
  try {
    return canonicalJsonWithout(changed, params)
  } catch (error) {
    if (error instanceof RangeError) return undefined
    throw error
  }
}

function stringOf(params: object, name: string): string | undefined {
  const value = memberOf(params, name)
  return typeof value === 'string' ? value : undefined
}

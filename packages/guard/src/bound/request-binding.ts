import { canonicalJson } from '../core/canonical-json.ts'
import type { GuardContext } from '../core/context.ts'
import { digest } from '../core/digest.ts'
import { memberOf, objectOf } from '../core/json-object.ts'

/** What a request state is handed out for, and may come back with. */
export interface RequestBinding {
  readonly owner: string
  /** Agent instance or proof key; empty when none was shown. */
  readonly agent: string
  readonly method: string
  /** Tool, prompt or resource. */
  readonly target: string
  /** Digest of everything else that the request asks for. */
  readonly asked: string
}

/**
 * 2026-07-28, basic/patterns/mrtr, Server Requirements 5: principal, and method with a digest of
 * the salient parameters (SHOULD). Salient is all but what a retry changes.
 *
 * @returns undefined when no single request is being served.
 * @throws RangeError when the parameters are nested too deeply.
 */
export async function bindingOf(context: GuardContext): Promise<RequestBinding | undefined> {
  const method = memberOf(context.body, 'method')
  if (typeof method !== 'string') return undefined
  const params = objectOf(memberOf(context.body, 'params')) ?? {}
  const salient = Object.entries(params).filter(([name]) => !unsalient.has(name))
  const { owner, agent } = context.caller
  return {
    owner,
    agent: agent ?? '',
    method,
    target: textOf(memberOf(params, 'name')) ?? textOf(memberOf(params, 'uri')) ?? '',
    asked: await digest(`asked ${canonicalJson(objectFrom(salient))}`),
  }
}

const unsalient: ReadonlySet<string> = new Set(['_meta', 'inputResponses', 'requestState'])

/** `Object.fromEntries` defines members, so one that is called `__proto__` is only a member. */
const objectFrom = (entries: readonly (readonly [string, unknown])[]): object =>
  Object.fromEntries(entries)

const textOf = (value: unknown): string | undefined =>
  typeof value === 'string' ? value : undefined

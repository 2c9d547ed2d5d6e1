import type { Lab } from '../lab/lab.ts'
import { listMemberOf, textMemberOf } from '../wire/json-rpc.ts'
import type { Principal } from '../wire/principal.ts'
import { randomHex, similarId } from '../wire/randomness.ts'
import { argumentsFor } from './arguments.ts'
import { listTools, mayCall } from './tool.ts'
import type { ToolCaller } from './tool-caller.ts'

/** Resources that are looked at, of one page of the list. */
const resourcesMax = 20

export type Listed =
  | { readonly kind: 'none' }
  /** Others may read all of them. */
  | { readonly kind: 'public' }
  | { readonly kind: 'private'; readonly uri: string }

/** A resource that `a` may read and somebody else may not. */
export async function findPrivateResource(
  lab: Lab,
  caller: ToolCaller,
  other: Principal,
): Promise<Listed> {
  const { a } = lab.cast
  const { result } = await caller.request({ as: a, method: 'resources/list', params: {} })
  const uris = listMemberOf(result, 'resources')
    .map((resource) => textMemberOf(resource, 'uri'))
    .filter((uri) => uri !== undefined)
    .slice(0, resourcesMax)
  let isAnyRead = false
  for (const uri of uris) {
    const read = (as: Principal): ReturnType<ToolCaller['request']> =>
      caller.request({ as, method: 'resources/read', params: { uri } })
    if ((await read(a)).reception !== 'accepted') continue
    isAnyRead = true
    if ((await read(other)).reception === 'refused') return { kind: 'private', uri }
  }
  return { kind: isAnyRead ? 'public' : 'none' }
}

/** The same place with another name at its end. */
export function similarUri({ random }: Lab, uri: string): string {
  const at = uri.search(/[^/]*\/?$/u)
  return uri.slice(0, at) + similarId(uri.slice(at), random)
}

/** Tools that are called to see what changes. */
const toolsMax = 10

/** Calls what may be called, as one of them may change the resource; their names. */
export async function stir(lab: Lab, caller: ToolCaller, uri: string): Promise<void> {
  if (!lab.surface.hasTools) return
  const tools = (await listTools(lab, caller)).filter((tool) => mayCall(lab, tool))
  for (const { name, inputSchema } of tools.slice(0, toolsMax)) {
    const text = randomHex(16, lab.random)
    const isTaken = JSON.stringify(inputSchema ?? null).includes('"uri"')
    const known = new Map(isTaken ? [['uri', uri]] : [])
    const args = argumentsFor(inputSchema, { text, known })
    if (args !== undefined) await caller.call(lab.cast.a, name, args)
  }
}

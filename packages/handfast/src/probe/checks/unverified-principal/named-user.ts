import type { Lab } from '../../lab/lab.ts'
import type { Attempt, Sight, Untried } from '../../lab/verdict.ts'
import { argumentsFor } from '../../tools/arguments.ts'
import { isHandleName } from '../../tools/handle-tools.ts'
import { handleCandidates } from '../../tools/handle-values.ts'
import { createToolCaller, sightOfCall, textOfResult } from '../../tools/tool-caller.ts'
import type { ToolAnswer, ToolCaller } from '../../tools/tool-caller.ts'
import { listTools, mayCall, parametersOf } from '../../tools/tool.ts'
import type { Tool } from '../../tools/tool.ts'
import type { Principal } from '../../wire/principal.ts'
import { randomHex } from '../../wire/randomness.ts'

export interface NamedUser {
  readonly owner: readonly Sight[]
  readonly attempts: readonly Attempt[]
  readonly untried: readonly Untried[]
}

/** Arguments that say who is calling. Not those that say whom it is about, as `customer_id`. */
const userName =
  /^(?:user|user_?id|user_?name|principal|subject|on_behalf_of|acting_user|owner_?id)$/iu

/** Pairs of a tool that stores and one that shows. */
const pairsMax = 6

/**
 * Stores a canary as a under a made-up name of a user, and reads it as b by the handle and the same
 * name: whose it is, is then what the caller says. The same under another name is the measure. A
 * name without a handle may say whom something is about, and is no word on who is calling.
 */
export async function tryNamedUser(lab: Lab): Promise<NamedUser> {
  const none: NamedUser = { owner: [], attempts: [], untried: [] }
  const { b } = lab.cast
  if (!lab.surface.hasTools || b === undefined) return none
  const caller = createToolCaller(lab)
  const naming = (await listTools(lab, caller)).filter((tool) => userParameter(tool) !== undefined)
  const callable = naming.filter((tool) => mayCall(lab, tool))
  const left = naming.find((tool) => !mayCall(lab, tool))
  const pairs = callable
    .flatMap((keeper) => callable.map((reader) => ({ keeper, reader })))
    .filter(({ keeper, reader }) => keeper !== reader && needsHandle(reader))
  for (const pair of pairs.slice(0, pairsMax)) {
    const tried = await tryPair(lab, { ...pair, caller, b })
    if (tried !== undefined) return { ...tried, untried: [] }
  }
  if (left === undefined) return none
  const what = `${left.name}, which takes the name of a user`
  return { ...none, untried: [{ what, settledBy: `--allow-tool ${left.name}` }] }
}

const userParameter = (tool: Tool): string | undefined =>
  parametersOf(tool).find((name) => userName.test(name))

interface Pair {
  readonly keeper: Tool
  readonly reader: Tool
  readonly caller: ToolCaller
  readonly b: Principal
}

async function tryPair(
  lab: Lab,
  { keeper, reader, caller, b }: Pair,
): Promise<Pick<NamedUser, 'owner' | 'attempts'> | undefined> {
  const { a } = lab.cast
  const [user, other] = [madeUpUser(lab), madeUpUser(lab)]
  const canary = randomHex(16, lab.random)
  const stored = await callAs(caller, keeper, { as: a, user, text: canary })
  if (stored?.reception !== 'accepted') return undefined
  for (const { value: handle } of handleCandidates(stored.result, canary)) {
    lab.redactor.learn(handle, 'handle')
    const read = (as: Principal, name: string): Promise<ToolAnswer | undefined> =>
      callAs(caller, reader, { as, user: name, text: 'handfast', handle })
    const own = await read(a, user)
    if (own === undefined || !textOfResult(own.result).includes(canary)) continue
    const used = await read(b, user)
    const unknown = await read(b, other)
    if (used === undefined || unknown === undefined) return undefined
    const title = `${b.name}: ${reader.name}`
    const attempt = {
      ...shownBy(`${title}, naming the user that a named`, used, canary),
      unknown: shownBy(`${title}, naming another user`, unknown, canary),
    }
    return {
      owner: [shownBy(`a: ${reader.name}, naming the same user again`, own, canary)],
      attempts: [attempt],
    }
  }
  return undefined
}

const madeUpUser = ({ random }: Lab): string => `handfast-${randomHex(4, random)}`

const needsHandle = (tool: Tool): boolean => handleParameter(tool) !== undefined

const handleParameter = (tool: Tool): string | undefined =>
  parametersOf(tool).find((name) => isHandleName(name) && !userName.test(name))

interface NamedCall {
  readonly as: Principal
  readonly user: string
  readonly text: string
  readonly handle?: string | undefined
}

async function callAs(
  caller: ToolCaller,
  tool: Tool,
  { as, user, text, handle }: NamedCall,
): Promise<ToolAnswer | undefined> {
  const [name, taking] = [userParameter(tool), handleParameter(tool)]
  const known = new Map<string, unknown>(name === undefined ? [] : [[name, user]])
  if (taking !== undefined && handle !== undefined) known.set(taking, handle)
  const args = argumentsFor(tool.inputSchema, { text, known })
  return args === undefined ? undefined : caller.call(as, tool.name, args)
}

/** Served without the canary is as good as refused. */
function shownBy(title: string, answer: ToolAnswer, canary: string): Sight {
  const sight = sightOfCall(title, answer)
  if (textOfResult(answer.result).includes(canary)) return { ...sight, shown: 'canary' }
  const without = `${sight.answer}, without the text of a`
  const isServed = sight.reception === 'accepted'
  return isServed
    ? { ...sight, reception: 'refused', shown: 'nothing', answer: without }
    : { ...sight, shown: 'nothing' }
}

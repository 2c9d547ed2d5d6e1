import { memberOf } from '@handfast/protocol'
import type { Store, Tool, ToolUse } from '../lab/found-state.ts'
import type { Lab } from '../lab/lab.ts'
import { listMemberOf, textMemberOf } from '../wire/json-rpc.ts'
import { randomHex, similarId } from '../wire/randomness.ts'
import { countedCaller } from './counted-caller.ts'
import type { CountedCaller } from './counted-caller.ts'
import { consumersIn, isEnding } from './handle-tools.ts'
import { asArgument, newCanary } from './mint.ts'
import { makeArguments } from './schema-arguments.ts'
import { mayCall } from './tool.ts'
import type { ToolCaller } from './tool-caller.ts'
import { asUse, learnToUse, seedFrom, useTool } from './use-tool.ts'

const writersMax = 6
const readersMax = 6
const keysMax = 2
const storesMax = 4
/** Calls of the whole search, but for the trial that it ends with: checks need the rest. */
const callsMax = 50

/**
 * Which tools keep what they are told, and which show it: a canary is written through one and
 * looked for in what the others say. Where both take a parameter of one name, a value that nobody
 * minted is tried in it, as a caller may choose it.
 */
export async function findStores(
  lab: Lab,
  unlimited: ToolCaller,
  tools: readonly Tool[],
): Promise<readonly Store[]> {
  const caller = countedCaller(unlimited, callsMax)
  const callable = tools.filter((tool) => mayCall(lab, tool) && !isEnding(tool))
  const stores: Store[] = []
  for (const writer of (await writersIn(lab, callable)).slice(0, writersMax)) {
    const keys = keysOf(writer).slice(0, keysMax)
    const ways = [...keys, ...(keys.some((key) => isRequired(writer, key)) ? [] : [undefined])]
    for (const key of ways) {
      if (stores.length >= storesMax) return stores
      const store = await storeOf(lab, caller, { writer, key, tools: callable })
      if (store !== undefined) stores.push(store)
    }
  }
  return stores
}

/** Tools that take any text. */
async function writersIn(lab: Lab, tools: readonly Tool[]): Promise<readonly Tool[]> {
  const writers: Tool[] = []
  for (const tool of tools) {
    const text = newCanary(lab)
    const known = new Map(keysOf(tool).map((key) => [key, 'x']))
    const args = await makeArguments(tool.inputSchema, { text, known, seed: seedFrom(lab) })
    if (args !== undefined && JSON.stringify(args).includes(text)) writers.push(tool)
  }
  return writers.toSorted((left, right) => Number(isAsking(left)) - Number(isAsking(right)))
}

const reading =
  /(?:^|_)(?:get|read|list|view|show|recall|fetch|search|find|history|query|describe)/iu
const isAsking = ({ name }: Tool): boolean => reading.test(name)

const keysOf = (tool: Tool): readonly string[] =>
  consumersIn([tool]).map(({ parameter }) => parameter)

const isRequired = ({ inputSchema }: Tool, parameter: string): boolean =>
  listMemberOf(inputSchema, 'required').includes(parameter)

interface Search {
  readonly writer: Tool
  readonly key: string | undefined
  readonly tools: readonly Tool[]
}

async function storeOf(
  lab: Lab,
  caller: CountedCaller,
  { writer, key, tools }: Search,
): Promise<Store | undefined> {
  const readers = readersOf(tools, writer, key)
  if (readers.length === 0 || caller.isSpent()) return undefined
  const canary = newCanary(lab)
  const value = key === undefined ? undefined : chosenKey(lab, writer, key)
  const learned = await learnToUse(lab, caller, {
    as: lab.cast.a,
    use: asUse(writer),
    text: canary,
    known: keyed(writer, key, value),
  })
  if (learned?.answer.reception !== 'accepted') return undefined
  for (const tool of readers) {
    if (caller.isSpent()) break
    const known = keyed(tool, key, value)
    const use = asUse(tool)
    const shown = await learnToUse(lab, caller, {
      as: lab.cast.a,
      use,
      text: newCanary(lab),
      known,
    })
    if (shown?.answer.reception !== 'accepted') continue
    if (!shown.answer.answer.text.includes(canary)) continue
    const store = { writer: learned.use, reader: shown.use, key, isKeyOptional: true }
    if (key === undefined) return store
    if (await ignoresKey(lab, caller, { use: shown.use, key, canary })) continue
    return { ...store, isKeyOptional: ![writer, tool].some((one) => isRequired(one, key)) }
  }
  return undefined
}

/** Other tools first: one that only repeats what it is told keeps nothing. */
function readersOf(tools: readonly Tool[], writer: Tool, key: string | undefined): readonly Tool[] {
  const able = tools.filter((tool) =>
    key === undefined
      ? !keysOf(tool).some((one) => isRequired(tool, one))
      : keysOf(tool).includes(key) &&
        keysOf(tool).every((one) => one === key || !isRequired(tool, one)),
  )
  const rank = (tool: Tool): number =>
    (isAsking(tool) ? 0 : 1) + (tool.name === writer.name ? 2 : 0)
  return able.toSorted((left, right) => rank(left) - rank(right)).slice(0, readersMax)
}

interface Reading {
  readonly use: ToolUse
  readonly key: string
  readonly canary: string
}

async function ignoresKey(
  lab: Lab,
  caller: ToolCaller,
  { use, key, canary }: Reading,
): Promise<boolean> {
  const known = keyed(use.tool, key, chosenKey(lab, use.tool, key))
  const other = await useTool(lab, caller, { as: lab.cast.a, use, text: newCanary(lab), known })
  return other === undefined || other.answer.text.includes(canary)
}

const exampleUuid = '00000000-0000-4000-8000-000000000000'

/** A value that nobody minted, of the form that the parameter asks for. */
export function chosenKey({ random }: Lab, tool: Tool, key: string): string {
  const property = memberOf(memberOf(tool.inputSchema, 'properties'), key)
  const type = memberOf(property, 'type')
  if (textMemberOf(property, 'format') === 'uuid') return similarId(exampleUuid, random)
  if (type === 'integer' || type === 'number') {
    const [a = 0, b = 0, c = 0] = random(3)
    return String(1_000_000_000 + a * 65_536 + b * 256 + c)
  }
  return `hf-${randomHex(8, random)}`
}

/** The argument that names a state. */
export function keyed(
  tool: Tool,
  key: string | undefined,
  value: string | undefined,
): Readonly<Record<string, unknown>> {
  if (key === undefined || value === undefined) return {}
  return { [key]: asArgument(value, tool, key) }
}

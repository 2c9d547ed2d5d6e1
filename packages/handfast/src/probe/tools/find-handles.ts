import type { HandleKind, Parent, Taker, Tool, ToolUse } from '../lab/found-state.ts'
import type { DeclaredHandle } from '../lab/declared-handles.ts'
import type { Lab } from '../lab/lab.ts'
import { consumersIn, isEnding, kinship, looksLikeProducer, producersIn } from './handle-tools.ts'
import type { Consumer } from './handle-tools.ts'
import { handleAt, handleCandidates } from './handle-values.ts'
import type { Candidate } from './handle-values.ts'
import { asArgument, madeUpHandle, mint, newCanary, parentFor } from './mint.ts'
import { countedCaller } from './counted-caller.ts'
import type { CountedCaller } from './counted-caller.ts'
import { isSameAnswer } from './same-answer.ts'
import { mayCall } from './tool.ts'
import type { ToolAnswer, ToolCaller } from './tool-caller.ts'
import { asUse, learnHandle, learnToUse, useTool } from './use-tool.ts'

/** Tools that are called to see whether they hand something out. */
const producersMax = 8
const kindsMax = 3
/** Tools that are tried with what one producer hands out. */
const takersMax = 8
/** Calls of the whole search, but for the trial that it ends with: checks need the rest. */
const callsMax = 70

/**
 * Which tools hand out handles, and which take them: guessed from names, schemas and descriptions,
 * and believed once a tool took what the other handed out and did not take something made up. What
 * the user declared is tried first, and nothing else about those tools is guessed.
 */
export async function findHandles(
  lab: Lab,
  unlimited: ToolCaller,
  tools: readonly Tool[],
): Promise<readonly HandleKind[]> {
  const caller = countedCaller(unlimited, callsMax)
  const kinds = lab.memory.found
  kinds.length = 0
  for (const declared of lab.declaredHandles) {
    const kind = await declaredKind(lab, caller, { declared, tools })
    if (kind !== undefined) kinds.push(kind)
  }
  const settled = new Set(lab.declaredHandles.map(({ producer }) => producer))
  const consumers = consumersIn(tools).filter(({ tool }) => mayCall(lab, tool))
  if (consumers.length === 0) return kinds
  const producers = producersIn(tools).filter((tool) => mayCall(lab, tool))
  for (const tool of producers.slice(0, producersMax)) {
    if (settled.has(tool.name)) continue
    const kind = await kindFrom(lab, caller, { producer: asUse(tool), consumers })
    if (kind !== undefined) kinds.push(kind)
    if (kinds.length >= kindsMax || caller.isSpent()) break
  }
  const within = await kindsWithin(lab, caller, { parents: [...kinds], consumers })
  kinds.push(...within.slice(0, Math.max(0, kindsMax - kinds.length)))
  return kinds
}

interface Within {
  readonly parents: readonly HandleKind[]
  readonly consumers: readonly Consumer[]
}

/** What is made in what was made: an order in a basket. One step down, as each costs more calls. */
async function kindsWithin(
  lab: Lab,
  caller: CountedCaller,
  { parents, consumers }: Within,
): Promise<readonly HandleKind[]> {
  const kinds: HandleKind[] = []
  const known = new Set(parents.map(({ producer }) => producer.tool.name))
  for (const kind of parents) {
    const makers = kind.takers.filter(
      ({ tool, isEnding: ends }) => !ends && looksLikeProducer(tool),
    )
    for (const { tool, given, parameter } of makers) {
      if (known.has(tool.name) || caller.isSpent()) continue
      known.add(tool.name)
      const others = consumers.filter((other) => other.parameter !== parameter)
      const parent = { kind, parameter }
      const search = { producer: { tool, given }, consumers: others, parent }
      const found = await kindFrom(lab, caller, search)
      if (found !== undefined) kinds.push(found)
    }
  }
  return kinds
}

interface Search {
  readonly producer: ToolUse
  readonly consumers: readonly Consumer[]
  readonly parent?: Parent
}

async function kindFrom(
  lab: Lab,
  caller: CountedCaller,
  { producer, consumers, parent }: Search,
): Promise<HandleKind | undefined> {
  const within = parent === undefined ? {} : { parent }
  const first = await produce(lab, caller, { producer, ...within })
  if (first === undefined) return undefined
  const { use, candidates } = first
  const kin = (consumer: Consumer, { name }: Candidate): number => kinship(consumer, use.tool, name)
  const pairs = consumers
    .filter(({ tool }) => tool.name !== use.tool.name)
    .flatMap((consumer) => candidates.map((candidate) => ({ consumer, candidate })))
    .toSorted(
      (left, right) =>
        Number(isEnding(left.consumer.tool)) - Number(isEnding(right.consumer.tool)) ||
        kin(right.consumer, right.candidate) - kin(left.consumer, left.candidate),
    )
  const takers: Taker[] = []
  let place: string | undefined
  for (const { consumer, candidate } of pairs) {
    if (place !== undefined && candidate.place !== place) continue
    if (takers.some(({ tool }) => tool.name === consumer.tool.name)) continue
    if (takers.length >= takersMax || caller.isSpent()) break
    const kind = { producer: use, place: candidate.place, ...within }
    const taker = await tryTaker(lab, caller, { kind, consumer, given: {} })
    if (taker === undefined) continue
    place ??= candidate.place
    takers.push(taker)
  }
  if (place === undefined) return undefined
  return { producer: use, place, takers, how: howFound(takers, parent), ...within }
}

interface Produced {
  readonly use: ToolUse
  readonly candidates: readonly Candidate[]
}

/** Undefined where the tool hands out nothing, or the same to everybody who asks. */
async function produce(
  lab: Lab,
  caller: ToolCaller,
  { producer, parent }: Pick<Search, 'producer' | 'parent'>,
): Promise<Produced | undefined> {
  const { a: as } = lab.cast
  const canary = newCanary(lab)
  const kind = { producer, ...(parent === undefined ? {} : { parent }) }
  const known = await parentFor(lab, caller, { kind, as })
  if (known === undefined) return undefined
  const learned = await learnToUse(lab, caller, { as, use: producer, text: canary, known })
  if (learned?.answer.reception !== 'accepted') return undefined
  const { use, answer } = learned
  // What was given is not handed out by being repeated.
  const sent = new Set(Object.values(known).map(String))
  const candidates = handleCandidates(answer.result, canary).filter(({ value }) => !sent.has(value))
  if (candidates.length === 0) return undefined
  const other = await parentFor(lab, caller, { kind, as })
  if (other === undefined) return undefined
  const again = await useTool(lab, caller, { as, use, text: newCanary(lab), known: other })
  if (again?.reception !== 'accepted') return undefined
  const fresh = candidates.filter(({ place, value }) => {
    const next = handleAt(again.result, place)
    return next !== undefined && next !== value && !Object.values(other).map(String).includes(next)
  })
  for (const { place, value } of fresh) {
    learnHandle(lab, value)
    learnHandle(lab, handleAt(again.result, place) ?? value)
  }
  return fresh.length === 0 ? undefined : { use, candidates: fresh }
}

interface TakerTrial {
  readonly kind: Pick<HandleKind, 'producer' | 'place' | 'parent'>
  readonly consumer: Consumer
  readonly given: Taker['given']
}

/** A tool that takes what was handed out, and does not take what was made up. */
async function tryTaker(
  lab: Lab,
  caller: ToolCaller,
  { kind, consumer, given }: TakerTrial,
): Promise<Taker | undefined> {
  const { tool, parameter } = consumer
  const made = await mint(lab, caller, { kind: { ...kind, takers: [], how: '' } })
  if (made === undefined) return undefined
  const { handle, canary } = made
  const text = newCanary(lab)
  const known = { [parameter]: asArgument(handle, tool, parameter) }
  const using = { as: lab.cast.a, use: asUse(tool, given), text, known }
  const learned = await learnToUse(lab, caller, using)
  if (learned?.answer.reception !== 'accepted') return undefined
  const other = madeUpHandle(lab, handle)
  const unknown = await useTool(lab, caller, {
    ...using,
    use: learned.use,
    known: { [parameter]: asArgument(other, tool, parameter) },
  })
  if (unknown === undefined) return undefined
  const ownCalls = { answer: learned.answer, names: [handle, text] }
  if (isSameAnswer(ownCalls, { answer: unknown, names: [other, text] })) return undefined
  const shows = (answer: ToolAnswer): boolean => answer.answer.text.includes(canary)
  return {
    ...learned.use,
    parameter,
    showsCanary: shows(learned.answer) && !shows(unknown),
    isEnding: isEnding(tool),
  }
}

interface Declaration {
  readonly declared: DeclaredHandle
  readonly tools: readonly Tool[]
}

async function declaredKind(
  lab: Lab,
  caller: CountedCaller,
  { declared, tools }: Declaration,
): Promise<HandleKind | undefined> {
  const named = (name: string): Tool | undefined =>
    tools.find((tool) => tool.name === name && mayCall(lab, tool))
  const tool = named(declared.producer)
  if (tool === undefined) return undefined
  const producer = asUse(tool, declared.arguments)
  const consumers = declared.consumers.flatMap((one) => {
    const taking = named(one.tool)
    return taking === undefined ? [] : [{ ...one, tool: taking, parameter: one.argument }]
  })
  if (declared.result === undefined) {
    return kindFrom(lab, caller, { producer, consumers })
  }
  const kind = { producer, place: declared.result }
  const takers: Taker[] = []
  for (const consumer of consumers) {
    const given = consumer.arguments ?? {}
    const taker = await tryTaker(lab, caller, { kind, consumer, given })
    if (taker !== undefined) takers.push(taker)
  }
  if (takers.length === 0) return undefined
  return { ...kind, takers, how: `declared, and ${howFound(takers)}` }
}

function howFound(takers: readonly Taker[], parent?: Parent): string {
  const shown = takers.find(({ showsCanary }) => showsCanary)
  const seen = shown === undefined ? undefined : `what was put in came back from ${shown.tool.name}`
  const within =
    parent === undefined ? '' : `, made in what ${parent.kind.producer.tool.name} makes`
  return `${seen ?? 'taken where a made-up one is not'}${within}`
}

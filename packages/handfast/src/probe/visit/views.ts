import type { Lab } from '../lab/lab.ts'
import { argumentsFor } from '../tools/arguments.ts'
import { mayCall, readToolList } from '../tools/tool.ts'
import type { Tool } from '../tools/tool.ts'
import { textOfResult } from '../tools/tool-caller.ts'
import type { ToolAnswer } from '../tools/tool-caller.ts'
import { listMemberOf } from '../wire/json-rpc.ts'
import { ask } from './visit.ts'
import type { Question, Visit } from './visit.ts'

/** A request that asks for nothing but what there is for its sender. */
export interface View {
  /** `tools/list`, or the name of the tool. */
  readonly name: string
  readonly question: Question
}

/** Tools that are asked what they show, and tools that something is stored with. */
const viewsMax = 4
const writersMax = 3

export interface Sights {
  readonly views: readonly View[]
  /** They take a text and look as if they kept it. */
  readonly writers: readonly Tool[]
  /** A tool that was left out as it may change something. */
  readonly left: Tool | undefined
}

const writerName = /^(?:remember|save|store|set|add|put|write|note|append|record|update|create)/iu

/** What a visitor can look at, and where they can leave something. */
export async function findViews(lab: Lab, visit: Visit): Promise<Sights> {
  const list: View = { name: 'tools/list', question: { method: 'tools/list', params: {} } }
  if (!lab.surface.hasTools) return { views: [list], writers: [], left: undefined }
  const { result } = await ask(lab, visit, list.question)
  const tools = readToolList(result).slice(0, lab.limits.toolsMax)
  const readers = tools.filter((tool) => needsNothing(tool) && !writerName.test(tool.name))
  const writers = tools.filter((tool) => writerName.test(tool.name) && !needsNothing(tool))
  const isAllowed = (tool: Tool): boolean => mayCall(lab, tool)
  return {
    views: [list, ...readers.filter(isAllowed).slice(0, viewsMax).map(viewOf)],
    writers: writers.filter(isAllowed).slice(0, writersMax),
    left: [...readers, ...writers].find((tool) => !isAllowed(tool)),
  }
}

const viewOf = ({ name }: Tool): View => ({
  name,
  question: { method: 'tools/call', params: { name, arguments: {} } },
})

export const needsNothing = ({ inputSchema }: Tool): boolean =>
  listMemberOf(inputSchema, 'required').length === 0

/** Leaves a text with each writer; how many took it. */
export async function leave(
  lab: Lab,
  visit: Visit,
  { writers, text }: { readonly writers: readonly Tool[]; readonly text: string },
): Promise<number> {
  let taken = 0
  for (const { name, inputSchema } of writers) {
    const args = argumentsFor(inputSchema, { text, known: new Map() })
    if (args === undefined || !Object.values(args).includes(text)) continue
    const params = { name, arguments: args }
    const { reception } = await ask(lab, visit, { method: 'tools/call', params })
    if (reception === 'accepted') taken += 1
  }
  return taken
}

/** The text of an answer, whatever it is. */
export function shownIn({ result }: ToolAnswer): string {
  const text = textOfResult(result).trim()
  return text !== '' || result === undefined ? text : JSON.stringify(result)
}

const word = /[\p{L}\p{N}_.@-]{3,}/gu
const wordsMax = 5_000

/** Words that are in every one of some texts, and in none of others. */
export function wordsOnlyIn(texts: readonly string[], others: readonly string[]): Set<string> {
  const [first = new Set<string>(), ...more] = texts.map(wordsOf)
  const known = others.map(wordsOf)
  return new Set(
    [...first].filter(
      (one) => more.every((text) => text.has(one)) && !known.some((text) => text.has(one)),
    ),
  )
}

export function wordsOf(text: string): Set<string> {
  const words = new Set<string>()
  for (const [one] of text.matchAll(word)) {
    if (words.size >= wordsMax) break
    words.add(one)
  }
  return words
}

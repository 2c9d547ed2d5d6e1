import type { Lab } from '../../lab/lab.ts'
import type { ToolAnswer, ToolCaller } from '../../tools/tool-caller.ts'
import type { Tool } from '../../tools/tool.ts'
import { shownIn, wordsOnlyIn } from '../../visit/views.ts'
import type { Principal } from '../../wire/principal.ts'

/** A tool that says who is asking, and the words that it says of each. */
export interface Telling {
  readonly tool: Tool
  readonly ofA: ReadonlySet<string>
  readonly ofB: ReadonlySet<string>
  /** Answers to each of them, alone. */
  readonly alone: { readonly a: ToolAnswer; readonly b: ToolAnswer }
}

export interface TellingOptions {
  readonly caller: ToolCaller
  readonly tools: readonly Tool[]
  readonly b: Principal
}

const toolsMax = 10

/**
 * The first tool whose answers to `a` have words that those to `b` never have, and the other way
 * round, also when they take turns: what counts or tells the time is no word on who is asking.
 */
export async function findTelling(
  lab: Lab,
  { caller, tools, b }: TellingOptions,
): Promise<Telling | undefined> {
  for (const tool of tools.slice(0, toolsMax)) {
    const call = (as: Principal): Promise<ToolAnswer> => caller.call(as, tool.name, {})
    const ofA: ToolAnswer[] = []
    const ofB: ToolAnswer[] = []
    for (let turn = 0; turn < 3; turn += 1) {
      ofA.push(await call(lab.cast.a))
      ofB.push(await call(b))
    }
    const [a, another] = [ofA[0], ofB[0]]
    if (a === undefined || another === undefined) continue
    if ([...ofA, ...ofB].some(({ reception }) => reception !== 'accepted')) continue
    const words = [ofA.map(shownIn), ofB.map(shownIn)] as const
    const telling = {
      ofA: wordsOnlyIn(words[0], words[1]),
      ofB: wordsOnlyIn(words[1], words[0]),
    }
    if (telling.ofA.size === 0 || telling.ofB.size === 0) continue
    return { tool, ...telling, alone: { a, b: another } }
  }
  return undefined
}

import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive, judge, notApplicable } from '../../lab/verdict.ts'
import type { Trial, Verdict } from '../../lab/verdict.ts'
import { createToolCaller } from '../../tools/tool-caller.ts'
import { listTools, mayCall } from '../../tools/tool.ts'
import type { Tool } from '../../tools/tool.ts'
import { needsNothing } from '../../visit/views.ts'
import type { Principal } from '../../wire/principal.ts'
import { lastComerTrial } from './last-comer.ts'
import { raceOf } from './race.ts'
import { findTelling } from './telling-tool.ts'

/** 2026-07-28 basic/index, Statelessness: no context or identity from an earlier request (MUST). */
export const sharedCurrentUser: Check = {
  weakness: 'shared-current-user',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'active',
  plan:
    'has a and b call a tool that answers each of them differently, in turn and all at once, and ' +
    'looks for what belongs to the other',
  attack: 'Whoever calls at the right moment acts as somebody else, and reads what is theirs.',
  fix: 'Hand the caller down as an argument, or keep it in AsyncLocalStorage; never in a variable.',
  async run(lab) {
    const { surface, cast } = lab
    if (!surface.hasTools) return notApplicable('the server has no tools')
    if (surface.admitsNobody === true && cast.a.headers.length === 0) {
      return notApplicable('no principal was given, and the server asks for none')
    }
    if (cast.b === undefined) {
      return inconclusive('one principal alone is nobody’s other', '--as b="Authorization: …"')
    }
    const caller = createToolCaller(lab)
    const tools = (await listTools(lab, caller)).filter(needsNothing)
    const callable = tools.filter((tool) => mayCall(lab, tool))
    const telling = await findTelling(lab, { caller, tools: callable, b: cast.b })
    if (telling !== undefined) return judge(await raceOf(lab, { ...telling, caller, b: cast.b }))
    const trial = await lastComerOf(lab, callable, cast.b)
    if (trial !== undefined) return judge(trial)
    return withoutTool(tools.find((tool) => !mayCall(lab, tool)))
  },
}

const lastComerToolsMax = 6

/** In the modern era nobody comes: every request says who it is from. */
async function lastComerOf(
  lab: Lab,
  tools: readonly Tool[],
  b: Principal,
): Promise<Trial | undefined> {
  if (lab.surface.era === 'modern') return undefined
  for (const tool of tools.slice(0, lastComerToolsMax)) {
    const trial = await lastComerTrial(lab, { tool, b })
    if (trial !== undefined) return trial
  }
  return undefined
}

function withoutTool(left: Tool | undefined): Verdict {
  const what = 'no tool that may be called without arguments answers a and b differently'
  return inconclusive(what, left && `--allow-tool ${left.name}`)
}

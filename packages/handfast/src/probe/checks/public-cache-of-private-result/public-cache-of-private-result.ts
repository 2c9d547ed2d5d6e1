import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { withoutOther } from '../../lab/others.ts'
import { inconclusive, judge, notApplicable } from '../../lab/verdict.ts'
import type { Attempt, Sight } from '../../lab/verdict.ts'
import { markedPublic, plainForm } from '../../tools/cached-results.ts'
import { createToolCaller, sightOfCall } from '../../tools/tool-caller.ts'
import type { ToolAnswer, ToolCaller, ToolRequest } from '../../tools/tool-caller.ts'
import type { Principal } from '../../wire/principal.ts'
import { listMemberOf, textMemberOf } from '../../wire/json-rpc.ts'

/**
 * 2026-07-28 server/utilities/caching, Cache Scope Field: `public` is for what has nothing
 * user-specific in it. There is no id to make up here: what is held against the difference between
 * two callers is whether one caller is answered twice alike.
 */
export const publicCacheOfPrivateResult: Check = {
  weakness: 'public-cache-of-private-result',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'passive',
  plan: 'lists and reads as a and as b, and compares what is marked as the same for everybody',
  attack: 'A cache on the way serves one user what the server had answered another.',
  fix: 'Mark what depends on the caller as private, and nothing else as public.',
  async run(lab) {
    if (lab.surface.transport === 'http+sse') {
      return notApplicable('over HTTP+SSE every answer comes on a stream, which nobody caches')
    }
    const other = lab.cast.b ?? (lab.surface.admitsNobody === true ? lab.cast.nobody : undefined)
    if (other === undefined) {
      return withoutOther(lab, 'one principal alone has nobody to compare with', '--as b="…"')
    }
    const caller = createToolCaller(lab)
    const nonsense = await caller.request({ as: lab.cast.a, ...nothing })
    if (nonsense.reception === 'accepted') {
      return inconclusive(
        'what no server can know is answered as well, so that no answer means much',
      )
    }
    const compared: Compared[] = []
    for (const question of await questionsFor(lab, caller)) {
      const one = await compare(caller, { question, a: lab.cast.a, other })
      if (one !== undefined) compared.push(one)
    }
    const both = compared.find(({ theirs }) => theirs.reception === 'accepted')
    if (both === undefined) return inconclusive(`nothing is answered to a and to ${other.name}`)
    return judge({
      owner: [both.own, both.theirs],
      attempts: compared.map(({ attempt }) => attempt),
    })
  },
}

type Question = Pick<ToolRequest, 'method' | 'params'>

const nothing: Question = { method: 'handfast/no-such-method', params: {} }

const lists: readonly Question[] = [
  { method: 'tools/list', params: {} },
  { method: 'prompts/list', params: {} },
  { method: 'resources/list', params: {} },
  { method: 'resources/templates/list', params: {} },
]

/** Resources that are read. */
const readsMax = 5

async function questionsFor(lab: Lab, caller: ToolCaller): Promise<readonly Question[]> {
  const { a } = lab.cast
  const discover = { method: 'server/discover', params: {} }
  const { result } = await caller.request({ as: a, method: 'resources/list', params: {} })
  const reads = listMemberOf(result, 'resources')
    .slice(0, readsMax)
    .map((resource) => textMemberOf(resource, 'uri'))
    .filter((uri) => uri !== undefined)
    .map((uri) => ({ method: 'resources/read', params: { uri } }))
  return [...(lab.surface.era === 'modern' ? [discover] : []), ...lists, ...reads]
}

interface Compared {
  readonly own: Sight
  readonly theirs: Sight
  readonly attempt: Attempt
}

interface Comparison {
  readonly question: Question
  readonly a: Principal
  readonly other: Principal
}

/** Asked by `a`, by the other, and by `a` again; undefined where `a` is not answered. */
async function compare(
  caller: ToolCaller,
  { question, a, other }: Comparison,
): Promise<Compared | undefined> {
  const { method } = question
  const first = await caller.request({ as: a, ...question })
  if (first.reception !== 'accepted') return undefined
  const theirs = await caller.request({ as: other, ...question })
  const again = await caller.request({ as: a, ...question })
  const mark = markedPublic(first)
  const isOther = !isSame(first, theirs)
  const isStable = isSame(first, again)
  const differs = mark !== undefined && isOther
  const how = isOther ? 'differs' : 'is the same'
  const sight: Sight = {
    ...sightOfCall(`${other.name}: ${method} beside that of ${a.name}`, theirs),
    reception: differs ? 'accepted' : 'refused',
    shown: differs ? 'effect' : 'nothing',
    answer: `${how}, and ${mark === undefined ? 'is not marked as public' : `has ${mark}`}`,
  }
  const unknown: Sight = {
    ...sightOfCall(`${a.name}: ${method} once more`, again),
    reception: isStable ? 'refused' : 'accepted',
    shown: isStable ? 'nothing' : 'effect',
    answer: isStable ? 'is the same as before' : 'differs from before as well',
  }
  return {
    own: sightOfCall(`${a.name}: ${method}`, first),
    theirs: sightOfCall(`${other.name}: ${method}`, theirs),
    attempt: { ...sight, unknown },
  }
}

/** Who is refused what another is answered has an answer of their own. */
const isSame = (one: ToolAnswer, other: ToolAnswer): boolean =>
  one.reception === other.reception && plainForm(one.result) === plainForm(other.result)

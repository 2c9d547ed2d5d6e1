import type { Part } from '../../lab/combine.ts'
import { describeAnswer, sightOf } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive } from '../../lab/verdict.ts'
import type { Attempt, Verdict } from '../../lab/verdict.ts'
import type { ToolAnswer } from '../../tools/tool-caller.ts'
import { randomHex } from '../../wire/randomness.ts'
import type { Principal } from '../../wire/principal.ts'
import type { Change } from '../../visit/changes.ts'
import { findViews, leave, shownIn, wordsOf, wordsOnlyIn } from '../../visit/views.ts'
import type { View } from '../../visit/views.ts'
import { ask, withMadeUpIds } from '../../visit/visit.ts'
import type { Visit } from '../../visit/visit.ts'

/** What the old id showed, before and after, and what it has to be held against. */
interface Comparison {
  readonly view: View
  readonly intruder: Principal
  /** The old id before the change. */
  readonly before: ToolAnswer
  /** The owner, twice after it. */
  readonly own: readonly [ToolAnswer, ToolAnswer]
  /** The old id after it. */
  readonly after: ToolAnswer
  readonly unknown: ToolAnswer
  /** An id that is as old, and that nobody logged in with. */
  readonly bystander: ToolAnswer
}

/**
 * Passes a change with the ids of `held`, and looks at the server with them from outside. They act
 * for the owner where something is granted that was not before, or words are shown that only the
 * owner saw; a made-up id and one of a bystander get neither.
 */
export async function tryOldId(lab: Lab, change: Change, held: Visit): Promise<Part> {
  const bystander = await change.start()
  const rehearsal = bystander.visit && (await change.pass(bystander.visit))
  if (rehearsal?.visit === undefined) return { verdict: (rehearsal ?? bystander).verdict ?? none }
  const { views, writers, left } = await findViews(lab, rehearsal.visit)
  const { nobody, b } = lab.cast
  const intruders = [nobody, ...(b === undefined ? [] : [b])]
  const earlier = await lookAll(lab, held, { views, intruders })
  const passed = await change.pass(held)
  if (passed.visit === undefined) return { verdict: passed.verdict }
  await leave(lab, passed.visit, { writers, text: randomHex(16, lab.random) })
  const fresh = await change.start()
  const comparisons: Comparison[] = []
  for (const { view, intruder, answer } of earlier) {
    const look = (visit: Visit): Promise<ToolAnswer> => ask(lab, visit, view.question)
    const first = await look(passed.visit)
    const intruding = { ...held, as: intruder }
    const after = await look(intruding)
    const unknown = await look(withMadeUpIds(lab, intruding))
    const other = await look({ ...(fresh.visit ?? held), as: intruder })
    const own = [first, await look(passed.visit)] as const
    comparisons.push({ view, intruder, before: answer, own, after, unknown, bystander: other })
  }
  const telling = comparisons.filter(isTelling)
  if (telling.length === 0) {
    const what = `nothing that a sees after ${change.name} differs from what everybody sees`
    return { verdict: inconclusive(what, left && `--allow-tool ${left.name}`) }
  }
  return {
    owner: telling.map(({ view, own: [first] }) =>
      sightOf(`a: ${view.name} after ${change.name}`, first.answer, first.reception),
    ),
    attempts: telling.map((one) => ({
      ...attemptOf(change, one),
      ...(passed.by === undefined ? {} : { preparedBy: [passed.by] }),
    })),
  }
}

const none: Verdict = inconclusive('nobody could begin a visit')

interface Looking {
  readonly views: readonly View[]
  readonly intruders: readonly Principal[]
}

async function lookAll(
  lab: Lab,
  held: Visit,
  { views, intruders }: Looking,
): Promise<{ readonly view: View; readonly intruder: Principal; readonly answer: ToolAnswer }[]> {
  const seen = []
  for (const intruder of intruders) {
    for (const view of views) {
      const answer = await ask(lab, { ...held, as: intruder }, view.question)
      seen.push({ view, intruder, answer })
    }
  }
  return seen
}

/** Words that only the owner is shown. */
function ownWords({ own, before, unknown, bystander }: Comparison): ReadonlySet<string> {
  return wordsOnlyIn(own.map(shownIn), [before, unknown, bystander].map(shownIn))
}

function isGranted({ before, unknown, bystander, own }: Comparison): boolean {
  const others = [before, unknown, bystander]
  return own[0].reception === 'accepted' && others.every(({ reception }) => reception === 'refused')
}

/** The owner gets what others do not, so that an intruder who gets it has got in. */
const isTelling = (one: Comparison): boolean =>
  one.own[0].reception === 'accepted' && (isGranted(one) || ownWords(one).size > 0)

function attemptOf({ name }: Change, one: Comparison): Attempt {
  const { view, intruder, after, unknown } = one
  const sight = sightOf(
    `${intruder.name}: ${view.name} with the id from before ${name}`,
    after.answer,
    after.reception,
  )
  const made = sightOf(
    `${intruder.name}: ${view.name} with a made-up id`,
    unknown.answer,
    unknown.reception,
  )
  if (after.reception !== 'accepted') return { ...sight, unknown: made }
  const words = wordsOf(shownIn(after))
  const isOwn = [...ownWords(one)].some((word) => words.has(word))
  if (isOwn) return { ...sight, shown: 'canary', unknown: { ...made, shown: 'nothing' } }
  if (isGranted(one)) return { ...sight, shown: 'effect', unknown: { ...made, shown: 'nothing' } }
  const answer = `${describeAnswer(after.answer)}, and nothing of a's in it`
  return { ...sight, reception: 'refused', shown: 'nothing', answer, unknown: made }
}

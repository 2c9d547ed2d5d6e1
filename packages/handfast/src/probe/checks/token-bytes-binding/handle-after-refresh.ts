import type { Part } from '../../lab/combine.ts'
import type { HandleKind, Taker } from '../../lab/found-state.ts'
import type { Lab } from '../../lab/lab.ts'
import type { Sight } from '../../lab/verdict.ts'
import { notApplicable } from '../../lab/verdict.ts'
import { handlesOf } from '../../tools/found-state.ts'
import { lookedFor } from '../../tools/looked-for.ts'
import { madeUpHandle, mint, newCanary } from '../../tools/mint.ts'
import type { ToolCaller } from '../../tools/tool-caller.ts'
import { createToolCaller } from '../../tools/tool-caller.ts'
import { takeHandle } from '../../tools/try-taker.ts'
import type { Principal } from '../../wire/principal.ts'

/** Only with a tool that shows what was put in and leaves it there: that is seen to be the same. */
export async function goOnWithHandle(lab: Lab, aAgain: Principal): Promise<Part> {
  const none = { verdict: notApplicable('no tool shows again what is behind a handle') }
  if (!lab.surface.hasTools) return none
  const caller = createToolCaller(lab)
  const kinds = await handlesOf(lab, caller)
  const lasting = kinds.flatMap((kind) =>
    kind.takers
      .filter(({ showsCanary, isEnding }) => showsCanary && !isEnding)
      .map((taker) => ({ caller, kind, taker })),
  )
  const [first] = lasting
  return first === undefined ? none : ((await tryHandle(lab, first, aAgain)) ?? none)
}

interface Handle {
  readonly caller: ToolCaller
  readonly kind: HandleKind
  readonly taker: Taker
}

async function tryHandle(lab: Lab, trial: Handle, aAgain: Principal): Promise<Part | undefined> {
  const { a } = lab.cast
  const { name } = trial.taker.tool
  const made = await mint(lab, trial.caller, trial)
  const theirs = await mint(lab, trial.caller, { ...trial, as: aAgain })
  if (made === undefined || theirs === undefined) return undefined
  const look = async (as: Principal, title: string, one = made): Promise<Sight | undefined> => {
    const { handle, canary } = one
    const answer = await takeHandle(lab, trial, { as, handle, text: newCanary(lab) })
    return answer && lookedFor(title, answer, [canary])
  }
  const before = await look(a, `a: ${name} with their own handle`)
  const used = await look(aAgain, `a-again: ${name} with a's handle`)
  const unknown = await look(aAgain, `a-again: ${name} with a made-up handle`, {
    ...made,
    handle: madeUpHandle(lab, made.handle),
  })
  const after = await look(a, `a: ${name} with the same handle afterwards`)
  const own = await look(aAgain, `a-again: ${name} with their own handle`, theirs)
  if (!before || !used || !unknown || !after || !own) return undefined
  const shown = used.reception === 'refused' ? 'effect' : 'nothing'
  const attempt = { ...used, shown, isDue: true, unknown } as const
  return { owner: [before, after, own], attempts: [attempt] }
}

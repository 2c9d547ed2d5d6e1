import type { Lab } from '../lab/lab.ts'
import type { Attempt, Sight, Untried } from '../lab/verdict.ts'
import type { Principal } from '../wire/principal.ts'
import { similarId } from '../wire/randomness.ts'
import { statusOf } from './tasks.ts'
import type { Task, TaskParams, Tasks } from './tasks.ts'
import { sightOfCall } from './tool-caller.ts'
import type { ToolAnswer } from './tool-caller.ts'

export interface TaskTrial {
  readonly owner: readonly Sight[]
  readonly attempts: readonly Attempt[]
  readonly untried: readonly Untried[]
}

/** A question about one task, that only its owner may ask. */
interface Question {
  readonly method: string
  params(id: string): TaskParams
}

const byId = (id: string): TaskParams => ({ taskId: id })

const questions: Readonly<Record<'legacy' | 'modern', readonly Question[]>> = {
  legacy: [
    { method: 'tasks/get', params: byId },
    { method: 'tasks/result', params: byId },
  ],
  modern: [
    { method: 'tasks/get', params: byId },
    // An answer to nothing that was asked.
    { method: 'tasks/update', params: (id) => ({ taskId: id, inputResponses: {} }) },
  ],
}

/** Asks about tasks of `a` as others, in the ways that `a` is answered (recipe A13). */
export async function tryTasks(
  lab: Lab,
  tasks: Tasks,
  intruders: readonly Principal[],
): Promise<TaskTrial> {
  const owner: Sight[] = []
  const attempts: Attempt[] = []
  const task = await tasks.start()
  if (task === undefined) return { owner, attempts, untried: [] }
  for (const question of questions[lab.surface.era]) {
    const own = await asked(tasks, { as: lab.cast.a, question, task, id: task.id })
    // What the owner is not answered, nobody can be refused.
    if (own.reception !== 'accepted' && owner.length > 0) continue
    owner.push(own)
    for (const as of intruders) {
      const sight = await asked(tasks, { as, question, task, id: task.id })
      const made = similarId(task.id, lab.random)
      attempts.push({ ...sight, unknown: await asked(tasks, { as, question, task, id: made }) })
    }
  }
  attempts.push(...(await tryList(lab, tasks, { task, intruders })))
  const [first] = intruders
  const ending = first === undefined ? none : await tryCancel(lab, tasks, first)
  return { owner, attempts: [...attempts, ...ending.attempts], untried: ending.untried }
}

const none: Pick<TaskTrial, 'attempts' | 'untried'> = { attempts: [], untried: [] }

interface Asked {
  readonly as: Principal
  readonly question: Question
  readonly task: Task
  readonly id: string
}

async function asked(tasks: Tasks, { as, question, task, id }: Asked): Promise<Sight> {
  const answer = await tasks.ask(as, question.method, question.params(id))
  const isReal = id === task.id
  const whose = isReal ? (as.name === 'a' ? 'of their own task' : "of a's task") : 'of a made-up id'
  const sight = sightOfCall(`${as.name}: ${question.method} ${whose}`, answer)
  return { ...sight, shown: shownBy(answer, task) }
}

function shownBy(
  { answer, reception }: ToolAnswer,
  { canary }: Task,
): 'canary' | 'effect' | 'nothing' {
  if (answer.text.includes(canary)) return 'canary'
  return reception === 'accepted' ? 'effect' : 'nothing'
}

interface Listing {
  readonly task: Task
  readonly intruders: readonly Principal[]
}

/** 2025-11-25 basic/utilities/tasks: a list has the caller's own tasks alone (MUST). */
async function tryList(
  lab: Lab,
  tasks: Tasks,
  { task, intruders }: Listing,
): Promise<readonly Attempt[]> {
  if (lab.surface.era !== 'legacy') return []
  const list = (as: Principal): Promise<ToolAnswer> => tasks.ask(as, 'tasks/list', {})
  const own = await list(lab.cast.a)
  if (!own.answer.text.includes(task.id)) return []
  const attempts: Attempt[] = []
  for (const as of intruders) {
    const answer = await list(as)
    const sight = sightOfCall(`${as.name}: tasks/list, for a's task`, answer)
    const never = similarId(task.id, lab.random)
    attempts.push({
      ...listed(sight, answer.answer.text.includes(task.id)),
      unknown: listed(
        { ...sight, title: `${as.name}: the same list, for a made-up id` },
        answer.answer.text.includes(never),
      ),
    })
  }
  return attempts
}

/** What counts is what stands in it. */
function listed(sight: Sight, isThere: boolean): Sight {
  const where = isThere ? 'it is there' : 'it is not there'
  const answer = `${sight.answer}, and ${where}`
  if (isThere) return { ...sight, reception: 'accepted', shown: 'canary', answer }
  const reception = sight.reception === 'accepted' ? 'refused' : sight.reception
  return { ...sight, reception, shown: 'nothing', answer }
}

/** On a task of its own. What counts is whether its owner finds it cancelled. */
async function tryCancel(
  lab: Lab,
  tasks: Tasks,
  as: Principal,
): Promise<Pick<TaskTrial, 'attempts' | 'untried'>> {
  const title = `${as.name}: tasks/cancel of a's task`
  if (!lab.allows('disruptive')) {
    return { attempts: [], untried: [{ what: title, settledBy: '--disruptive' }] }
  }
  const task = await tasks.start()
  if (task === undefined) return none
  const status = async (): Promise<string | undefined> =>
    statusOf(await tasks.ask(lab.cast.a, 'tasks/get', byId(task.id)))
  const cancel = async (id: string, named: string): Promise<Sight> => {
    const answer = await tasks.ask(as, 'tasks/cancel', byId(id))
    const isCancelled = (await status()) === 'cancelled'
    const sight = sightOfCall(named, answer)
    const fate = isCancelled ? 'a finds it cancelled' : 'a finds it as it was'
    const { reception } = sight
    return {
      ...sight,
      reception: isCancelled ? 'accepted' : reception === 'accepted' ? 'refused' : reception,
      shown: isCancelled ? 'effect' : 'nothing',
      answer: `${sight.answer}, and ${fate}`,
    }
  }
  // One that is done cannot be cancelled by anybody.
  if ((await status()) !== 'working') return none
  const made = similarId(task.id, lab.random)
  const unknown = await cancel(made, `${as.name}: tasks/cancel of a made-up id`)
  const sight = await cancel(task.id, title)
  await tasks.ask(lab.cast.a, 'tasks/cancel', byId(task.id))
  return { attempts: [{ ...sight, unknown }], untried: [] }
}

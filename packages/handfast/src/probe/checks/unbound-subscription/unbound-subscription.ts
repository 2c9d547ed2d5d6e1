import type { Check } from '../../lab/check.ts'
import { judgeParts } from '../../lab/combine.ts'
import type { Part } from '../../lab/combine.ts'
import { describeAnswer } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import { withoutOther } from '../../lab/others.ts'
import { inconclusive, notApplicable } from '../../lab/verdict.ts'
import { createSubscriber } from '../../requests/subscriber.ts'
import type { Topic } from '../../requests/subscriber.ts'
import { findTasks } from '../../tools/find-tasks.ts'
import { findPrivateResource, similarUri, stir } from '../../tools/private-resource.ts'
import { createToolCaller } from '../../tools/tool-caller.ts'
import type { Principal } from '../../wire/principal.ts'
import { similarId } from '../../wire/randomness.ts'
import { intrude, sightOfSubscribing } from './intrude.ts'
import type { Scene } from './intrude.ts'

/**
 * 2026-07-28 server/resources, Security Considerations: access controls on what is sensitive
 * (SHOULD); tasks extension, Security Considerations: authorization on each task request (MUST).
 * Who may not read something may not hear of it either.
 */
export const unboundSubscription: Check = {
  weakness: 'unbound-subscription',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse'],
  isLaterOverStdio: true,
  disposition: 'active',
  plan:
    'subscribes as b to a resource and to a task that a may read and b may not, calls tools and ' +
    'ends the task as a',
  attack: 'Whoever guesses the name of a resource hears whenever its owner changes it.',
  fix: 'Ask on every subscription what is asked on every read.',
  async run(lab) {
    const { b } = lab.cast
    if (b === undefined && lab.surface.admitsNobody === true) {
      return notApplicable('the server lets everybody in: whoever asks may read what changes')
    }
    if (b === undefined) {
      const what = 'one principal alone has nobody to intrude'
      return withoutOther(lab, what, '--as b="Authorization: …"')
    }
    const resource = await tryResource(lab, b)
    if (lab.surface.era === 'legacy') return judgeParts([resource])
    return judgeParts([resource, await tryTask(lab, b)])
  },
}

async function tryResource(lab: Lab, b: Principal): Promise<Part> {
  const caller = createToolCaller(lab)
  const listed = await findPrivateResource(lab, caller, b)
  if (listed.kind === 'none') {
    return { verdict: notApplicable('the server lists no resource that a may read') }
  }
  if (listed.kind === 'public') {
    const reason = 'b may read whatever a may: there is nothing to keep from them'
    return { verdict: notApplicable(reason) }
  }
  const { uri } = listed
  return tryTopic(lab, b, {
    topic: { kind: 'resource', name: uri },
    other: { kind: 'resource', name: similarUri(lab, uri) },
    what: 'a resource',
    change: () => stir(lab, caller, uri),
  })
}

async function tryTask(lab: Lab, b: Principal): Promise<Part> {
  const found = await findTasks(lab)
  if ('verdict' in found) return found
  const { tasks } = found
  const task = await tasks.start()
  if (task === undefined) return { verdict: inconclusive('a could start a task only once') }
  const topic: Topic = { kind: 'task', name: task.id }
  return tryTopic(lab, b, {
    topic,
    other: { kind: 'task', name: similarId(task.id, lab.random) },
    what: 'a task',
    change: () => tasks.ask(lab.cast.a, 'tasks/cancel', { taskId: task.id }),
  })
}

async function tryTopic(
  lab: Lab,
  b: Principal,
  about: Omit<Scene, 'owner' | 'intruder'>,
): Promise<Part> {
  const owner = await createSubscriber(lab, lab.cast.a)
  const intruder = await createSubscriber(lab, b)
  if (owner === undefined || intruder === undefined) {
    return { verdict: inconclusive('no two callers got so far as to subscribe') }
  }
  const own = await owner.subscribe(about.topic)
  if (own.reception === 'refused') {
    const what = describeAnswer(own.answer)
    const reason = `the server has no subscriptions: a's own was refused (${what})`
    return { verdict: notApplicable(reason) }
  }
  const title = `a: a subscription to ${about.what} of their own`
  return {
    owner: [sightOfSubscribing(title, own)],
    attempts: await intrude(lab, { owner, intruder, ...about }),
  }
}

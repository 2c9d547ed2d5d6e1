import type { Check } from '../../lab/check.ts'
import { describeAnswer } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import { withoutOther } from '../../lab/others.ts'
import { inconclusive, judge, notApplicable } from '../../lab/verdict.ts'
import type { Attempt, Sight } from '../../lab/verdict.ts'
import { createSubscriber } from '../../requests/subscriber.ts'
import type { Subscribed, Subscriber } from '../../requests/subscriber.ts'
import { findPrivateResource, similarUri, stir } from '../../tools/private-resource.ts'
import { createToolCaller } from '../../tools/tool-caller.ts'
import type { ToolCaller } from '../../tools/tool-caller.ts'

/**
 * 2026-07-28 server/resources, Security Considerations: access controls on what is sensitive
 * (SHOULD). Who may not read a resource may not hear of it either.
 */
export const unboundSubscription: Check = {
  weakness: 'unbound-subscription',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse'],
  isLaterOverStdio: true,
  disposition: 'active',
  plan: 'subscribes as b to a resource that a may read and b may not, and calls tools as a',
  attack: 'Whoever guesses the name of a resource hears whenever its owner changes it.',
  fix: 'Ask on every subscription what is asked on every read.',
  async run(lab) {
    const { a, b } = lab.cast
    if (b === undefined && lab.surface.admitsNobody === true) {
      return notApplicable('the server lets everybody in: whoever asks may read what changes')
    }
    if (b === undefined) {
      const what = 'one principal alone has nobody to intrude'
      return withoutOther(lab, what, '--as b="Authorization: …"')
    }
    const caller = createToolCaller(lab)
    const listed = await findPrivateResource(lab, caller, b)
    if (listed.kind === 'none') return notApplicable('the server lists no resource that a may read')
    if (listed.kind === 'public') {
      return notApplicable('b may read whatever a may: there is nothing to keep from them')
    }
    const { uri } = listed
    const owner = await createSubscriber(lab, a)
    const intruder = await createSubscriber(lab, b)
    if (owner === undefined || intruder === undefined) {
      return inconclusive('no two callers got so far as to subscribe')
    }
    const own = await owner.subscribe(uri)
    if (own.reception === 'refused') {
      const what = describeAnswer(own.answer)
      return notApplicable(`the server has no subscriptions: a's own was refused (${what})`)
    }
    return judge({
      owner: [sightOf('a: a subscription to a resource of their own', own)],
      attempts: await intrude(lab, { caller, owner, intruder, uri }),
    })
  },
}

interface Scene {
  readonly caller: ToolCaller
  readonly owner: Subscriber
  readonly intruder: Subscriber
  readonly uri: string
}

async function intrude(lab: Lab, scene: Scene): Promise<readonly Attempt[]> {
  const { intruder, uri } = scene
  const { name } = intruder.as
  const other = similarUri(lab, uri)
  const used = await intruder.subscribe(uri)
  const unknown = await intruder.subscribe(other)
  const asked: Attempt = {
    ...sightOf(`${name}: a subscription to what a may read, and ${name} not`, used),
    unknown: sightOf(`${name}: a subscription to a resource that there is not`, unknown),
  }
  const told = await changeAndListen(lab, scene, { asked, other })
  // A server that confirms every name has said nothing; what comes later is what counts.
  const isConfirmedAnyway = used.reception === 'accepted' && unknown.reception === 'accepted'
  if (told === undefined) return [asked]
  return isConfirmedAnyway ? [told] : [asked, told]
}

/** For a change to be told, after the call that made it was answered. */
const changeMsMax = 1_000
const lateMsMax = 300

interface Listening {
  readonly asked: Attempt
  readonly other: string
}

/** Undefined where nothing that may be called changes the resource. */
async function changeAndListen(
  lab: Lab,
  { caller, owner, intruder, uri }: Scene,
  { asked, other }: Listening,
): Promise<Attempt | undefined> {
  await stir(lab, caller, uri)
  const { silenceMs } = lab.limits
  if (!(await owner.hears(uri, Math.min(silenceMs, changeMsMax)))) return undefined
  const { name } = intruder.as
  const withinMs = Math.min(silenceMs, lateMsMax)
  const { exchange } = asked
  const heard = async (title: string, resource: string): Promise<Sight> => {
    const isHeard = await intruder.hears(resource, withinMs)
    return {
      title,
      reception: isHeard ? 'accepted' : 'refused',
      shown: isHeard ? 'canary' : 'nothing',
      answer: isHeard ? 'was told' : 'was not told',
      exchange,
    }
  }
  const sight = await heard(`${name}: hears of a change that a made`, uri)
  return { ...sight, unknown: await heard(`${name}: hears of a resource that there is not`, other) }
}

function sightOf(title: string, { answer, reception }: Subscribed): Sight {
  const words = { accepted: ', confirmed', refused: ', not confirmed', unclear: '', unanswered: '' }
  return {
    title,
    reception,
    shown: reception === 'accepted' ? 'effect' : 'nothing',
    answer: describeAnswer(answer) + words[reception],
    exchange: answer.exchange,
  }
}

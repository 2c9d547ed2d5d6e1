import { describeAnswer } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import type { Attempt, Sight } from '../../lab/verdict.ts'
import type { Subscribed, Subscriber, Topic } from '../../requests/subscriber.ts'

/** What `a` may hear of, and somebody else who wants to as well. */
export interface Scene {
  readonly owner: Subscriber
  readonly intruder: Subscriber
  readonly topic: Topic
  /** The same kind of thing, under a name of nothing that there is. */
  readonly other: Topic
  /** In the words of a report: `a resource`. */
  readonly what: string
  /** Has `a` do something that may change it. */
  change(): Promise<unknown>
}

export async function intrude(lab: Lab, scene: Scene): Promise<readonly Attempt[]> {
  const { intruder, topic, other, what } = scene
  const { name } = intruder.as
  const used = await intruder.subscribe(topic)
  const unknown = await intruder.subscribe(other)
  const asked: Attempt = {
    ...sightOfSubscribing(`${name}: a subscription to what a may read, and ${name} not`, used),
    unknown: sightOfSubscribing(`${name}: a subscription to ${what} that there is not`, unknown),
  }
  const told = await changeAndListen(lab, scene, asked)
  // A server that confirms every name has said nothing; what comes later is what counts.
  const isConfirmedAnyway = used.reception === 'accepted' && unknown.reception === 'accepted'
  if (told === undefined) return [asked]
  return isConfirmedAnyway ? [told] : [asked, told]
}

/** For a change to be told, after the call that made it was answered. */
const changeMsMax = 1_000
const lateMsMax = 300

/** Undefined where nothing that may be done changes it. */
async function changeAndListen(
  lab: Lab,
  { owner, intruder, topic, other, what, change }: Scene,
  { exchange }: Attempt,
): Promise<Attempt | undefined> {
  await change()
  const { silenceMs } = lab.limits
  if (!(await owner.hears(topic, Math.min(silenceMs, changeMsMax)))) return undefined
  const { name } = intruder.as
  const withinMs = Math.min(silenceMs, lateMsMax)
  const heard = async (title: string, about: Topic): Promise<Sight> => {
    const isHeard = await intruder.hears(about, withinMs)
    return {
      title,
      reception: isHeard ? 'accepted' : 'refused',
      shown: isHeard ? 'canary' : 'nothing',
      answer: isHeard ? 'was told' : 'was not told',
      exchange,
    }
  }
  const sight = await heard(`${name}: hears of a change that a made`, topic)
  return { ...sight, unknown: await heard(`${name}: hears of ${what} that there is not`, other) }
}

export function sightOfSubscribing(title: string, { answer, reception }: Subscribed): Sight {
  const words = { accepted: ', confirmed', refused: ', not confirmed', unclear: '', unanswered: '' }
  return {
    title,
    reception,
    shown: reception === 'accepted' ? 'effect' : 'nothing',
    answer: describeAnswer(answer) + words[reception],
    exchange: answer.exchange,
  }
}

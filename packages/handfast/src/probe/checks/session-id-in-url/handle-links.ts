import { describeAnswer } from '../../lab/describe.ts'
import type { HandleKind } from '../../lab/found-state.ts'
import type { Lab } from '../../lab/lab.ts'
import type { Attempt, Sight } from '../../lab/verdict.ts'
import { handlesOf } from '../../tools/found-state.ts'
import { mint, madeUpHandle, newCanary } from '../../tools/mint.ts'
import type { Minted } from '../../tools/mint.ts'
import type { ToolAnswer, ToolCaller } from '../../tools/tool-caller.ts'
import { takeHandle } from '../../tools/try-taker.ts'
import type { Answer } from '../../wire/answer.ts'
import { holds, isTellable, lookedThrough } from './secrets-in-urls.ts'
import { urlsIn } from './urls-in.ts'
import type { HandedUrl } from './urls-in.ts'

/** Links of one tool that are opened. */
const linksMax = 2

/**
 * Handles in URLs. One that a user is asked to open must not have any; in one that is there to be
 * read, a handle is an address like others, unless whoever has the link is shown what is there.
 */
export async function tryHandleLinks(lab: Lab, caller: ToolCaller): Promise<readonly Attempt[]> {
  const attempts: Attempt[] = []
  for (const kind of await handlesOf(lab, caller)) {
    const made = await mint(lab, caller, { kind })
    if (made === undefined) continue
    if (!isTellable({ what: 'handle', value: made.handle })) continue
    attempts.push(...(await tryKind(lab, caller, { kind, made })))
  }
  return attempts
}

interface Made {
  readonly kind: HandleKind
  readonly made: Minted
}

async function tryKind(
  lab: Lab,
  caller: ToolCaller,
  { kind, made }: Made,
): Promise<readonly Attempt[]> {
  const { handle } = made
  const said: { readonly name: string; readonly answer: ToolAnswer }[] = [
    { name: kind.producer.tool.name, answer: made.answer },
  ]
  for (const taker of kind.takers.filter(({ isEnding }) => !isEnding)) {
    const taking = { as: lab.cast.a, handle, text: newCanary(lab) }
    const answer = await takeHandle(lab, { caller, taker }, taking)
    if (answer !== undefined) said.push({ name: taker.tool.name, answer })
  }
  const attempts: Attempt[] = []
  for (const { name, answer } of said)
    attempts.push(...(await tryLinks(lab, made, { name, answer })))
  return attempts
}

interface Said {
  readonly name: string
  readonly answer: ToolAnswer
}

async function tryLinks(
  lab: Lab,
  { handle, canary }: Minted,
  { name, answer: { answer } }: Said,
): Promise<readonly Attempt[]> {
  const urls = urlsIn(answer.messages).filter(({ url }) => holds(url, handle))
  const toOpen = urls.filter(({ use }) => use === 'to open')
  const attempts: Attempt[] = []
  if (toOpen.length > 0) {
    const title = `a: the URL that ${name} has its user open`
    const secrets = [{ what: 'handle', value: handle }]
    attempts.push(lookedThrough(lab, { title, answer, urls: toOpen, secrets }))
  }
  for (const url of opened(lab, urls)) {
    const other = url.href.replaceAll(handle, madeUpHandle(lab, handle))
    const title = `nobody: the link with a's handle that ${name} hands out`
    const used = await lab.wire.send(follow(lab, url))
    const unknown = await lab.wire.send(follow(lab, new URL(other)))
    attempts.push({
      ...sightOf(title, used, canary),
      unknown: sightOf('nobody: the same link with a made-up handle', unknown, canary),
    })
  }
  return attempts
}

/** Links go where the server says; only the target itself was named to be probed. */
function opened({ surface }: Lab, urls: readonly HandedUrl[]): readonly URL[] {
  const own = urls.flatMap(({ url }) => (URL.canParse(url) ? [new URL(url)] : []))
  return own.filter(({ origin }) => origin === surface.url.origin).slice(0, linksMax)
}

const follow = (lab: Lab, url: URL): Parameters<Lab['wire']['send']>[0] => ({
  as: lab.cast.nobody,
  method: 'GET',
  url,
  headers: [['accept', '*/*']],
  until: { kind: 'head' },
  deadlineMs: lab.limits.silenceMs,
})

function sightOf(title: string, answer: Answer, canary: string): Sight {
  const isShown = answer.text.includes(canary)
  const { failure, status } = answer
  // A page that leads to a login shows nothing, nor does one that is not there.
  const withoutCanary = failure !== undefined ? 'unanswered' : status < 500 ? 'refused' : 'unclear'
  const what = isShown ? ', with what a has put there' : ''
  return {
    title,
    reception: isShown ? 'accepted' : withoutCanary,
    shown: isShown ? 'canary' : 'nothing',
    answer: `${describeAnswer(answer)}${what}`,
    exchange: answer.exchange,
  }
}

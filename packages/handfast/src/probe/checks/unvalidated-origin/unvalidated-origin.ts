import { isLoopbackHost } from '@handfast/protocol'
import type { Check } from '../../lab/check.ts'
import { describeAnswer } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import { judge } from '../../lab/verdict.ts'
import type { Attempt, Sight, Trial } from '../../lab/verdict.ts'
import { describeRequest, firstRequest, unknownRequest } from '../../requests/first-request.ts'
import { receptionOf } from '../../wire/answer.ts'

/** Every revision, basic/transports, Security Warning: servers MUST validate Origin. */
export const unvalidatedOrigin: Check = {
  weakness: 'unvalidated-origin',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http'],
  disposition: 'passive',
  plan: 'sends the first request with the Origin and Host of foreign web pages',
  attack: 'A web page that the user happens to open talks to the server behind their back.',
  fix: 'Answer an Origin and a Host that are not on a list with 403, before anything else.',
  async run(lab) {
    const own = await send(lab, { name: 'no Origin', headers: [] })
    const owner: Sight[] = [{ ...own, title: `a: ${describeRequest(lab)} without an Origin` }]
    const unknown = await sendUnknown(lab)
    const attempts: Attempt[] = []
    for (const disguise of disguisesFor(lab.surface.url)) {
      const sight = await send(lab, disguise)
      attempts.push({
        ...sight,
        shown: sight.reception === 'accepted' ? 'effect' : 'nothing',
        unknown,
      })
    }
    return judge({ owner, attempts, ...weight(lab, attempts) })
  },
}

interface Disguise {
  readonly name: string
  readonly headers: readonly (readonly [name: string, value: string])[]
}

const foreignHost = 'handfast-probe.example'

const origins: readonly string[] = [
  `http://${foreignHost}`,
  'null',
  `http://localhost.${foreignHost}`,
  `http://127.0.0.1.${foreignHost}`,
]

const rebound = `Host and Origin of ${foreignHost}`

/** A page that has its name resolve to the server sends its own name as Host and as Origin. */
function disguisesFor(url: URL): readonly Disguise[] {
  const port = url.port === '' ? '' : `:${url.port}`
  const host = `${foreignHost}${port}`
  const reboundHeaders = [
    ['host', host],
    ['origin', `${url.protocol}//${host}`],
  ] as const
  return [
    ...origins.map((origin) => ({
      name: `Origin ${origin}`,
      headers: [['origin', origin]] as const,
    })),
    { name: rebound, headers: reboundHeaders },
  ]
}

async function send(lab: Lab, { name, headers }: Disguise): Promise<Sight> {
  const { sending, id } = firstRequest(lab, lab.cast.a, headers)
  const answer = await lab.wire.send(sending)
  return {
    title: `a: ${describeRequest(lab)} with ${name}`,
    reception: receptionOf(answer, id),
    answer: describeAnswer(answer),
    exchange: answer.exchange,
  }
}

/** A server that answers whatever it is sent says nothing by answering. */
async function sendUnknown(lab: Lab): Promise<Sight> {
  const { sending, id } = unknownRequest(lab, lab.cast.a)
  const answer = await lab.wire.send(sending)
  return {
    title: 'a: a method that does not exist',
    reception: receptionOf(answer, id),
    answer: describeAnswer(answer),
    exchange: answer.exchange,
  }
}

/** What a page lacks lowers it: a credential, or a Host that is let in. */
function weight({ surface }: Lab, attempts: readonly Attempt[]): Partial<Trial> {
  const circumstances: string[] = []
  if (surface.admitsNobody === false) {
    circumstances.push('a page would need a credential as well')
  }
  const atHost = attempts.find(({ title }) => title.endsWith(rebound))
  if (atHost?.reception === 'refused') {
    circumstances.push('a foreign Host is refused, which stops DNS rebinding')
  }
  if (!isLoopbackHost(surface.url.hostname) && surface.admitsNobody === true) {
    circumstances.push('the server is open to the network anyway')
  }
  return circumstances.length === 0 ? {} : { severity: 'medium', circumstances }
}

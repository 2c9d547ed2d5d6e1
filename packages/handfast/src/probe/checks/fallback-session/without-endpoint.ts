import { describeAnswer } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import type { Attempt, Sight, Trial, Verdict } from '../../lab/verdict.ts'
import { inconclusive } from '../../lab/verdict.ts'
import { openStreamSession, pingStream, unknownEndpoint } from '../../legacy/stream-sessions.ts'
import { statusReception } from '../../wire/answer.ts'
import type { Principal } from '../../wire/principal.ts'

type Part = Pick<Trial, 'owner' | 'attempts'>

interface Form {
  /** `with a made-up id`. */
  readonly how: string
  endpoint(lab: Lab, endpoint: URL): URL
}

/** What a POST of HTTP+SSE that names no session may look like. */
const forms: readonly Form[] = [
  { how: 'with a made-up id', endpoint: unknownEndpoint },
  {
    how: 'without an id',
    endpoint(_lab, endpoint) {
      const bare = new URL(endpoint)
      bare.search = ''
      return bare
    },
  },
]

/**
 * Whether a POST that names no session is served on the stream of `a`. The comparison is the same
 * POST while `a` has none: what is answered alike then is no fallback.
 */
export async function tryEndpoints(
  lab: Lab,
  intruder: Principal,
): Promise<Part | { readonly verdict: Verdict }> {
  const { a } = lab.cast
  const first = await openStreamSession(lab, a)
  first.session?.stream.close()
  const endpoint = first.session?.endpoint
  if (endpoint === undefined) return { verdict: withoutStream(a, describeAnswer(first.answer)) }
  const before: Sight[] = []
  for (const form of forms) before.push(await postAlone(lab, { form, intruder, endpoint }))
  const { answer, session } = await openStreamSession(lab, a)
  if (session === undefined) return { verdict: withoutStream(a, describeAnswer(answer)) }
  try {
    const own = { as: a, endpoint: session.endpoint, title: `${a.name}: ping in their own session` }
    const owner = [await pingStream(lab, session, own)]
    const attempts: Attempt[] = []
    for (const [index, form] of forms.entries()) {
      const unknown = before[index]
      if (unknown === undefined) continue
      const sight = await pingStream(lab, session, {
        as: intruder,
        endpoint: form.endpoint(lab, session.endpoint),
        title: `${intruder.name}: POST ${form.how}`,
      })
      attempts.push({ ...sight, unknown })
    }
    return { owner, attempts }
  } finally {
    session.stream.close()
  }
}

const withoutStream = ({ name }: Principal, answer: string): Verdict =>
  inconclusive(`${name} got no stream with an endpoint: ${answer}`)

interface Alone {
  readonly form: Form
  readonly intruder: Principal
  readonly endpoint: URL
}

async function postAlone(lab: Lab, { form, intruder, endpoint }: Alone): Promise<Sight> {
  const answer = await lab.wire.send({
    as: intruder,
    method: 'POST',
    url: form.endpoint(lab, endpoint),
    headers: [['content-type', 'application/json']],
    body: JSON.stringify({ jsonrpc: '2.0', id: lab.nextId(), method: 'ping' }),
    until: { kind: 'head' },
    deadlineMs: lab.limits.silenceMs,
  })
  return {
    title: `${intruder.name}: POST ${form.how}, while a has no stream`,
    reception: statusReception(answer),
    shown: 'nothing',
    answer: describeAnswer(answer),
    exchange: answer.exchange,
  }
}

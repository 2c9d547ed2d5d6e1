import type { Lab } from '../lab/lab.ts'
import { initializeMessage } from '../legacy/session.ts'
import { openStreamSession } from '../legacy/stream-sessions.ts'
import type { StreamSession } from '../legacy/stream-sessions.ts'
import type { Answer } from '../wire/answer.ts'
import { receptionOf, resultIn } from '../wire/answer.ts'
import { isResponseTo, messagesIn } from '../wire/json-rpc.ts'
import type { JsonRpcId } from '../wire/json-rpc.ts'
import type { Principal } from '../wire/principal.ts'
import type { ToolAnswer, ToolRequest } from './tool-caller.ts'

/** Requests over HTTP+SSE (2024-11-05): posted to an endpoint, answered on the stream. */
export function streamRequests(lab: Lab): (request: ToolRequest) => Promise<ToolAnswer> {
  const sessions = new Map<string, Promise<Opened>>()
  return async ({ as, method, params }) => {
    const opened = sessions.get(as.name) ?? open(lab, as)
    sessions.set(as.name, opened)
    const { answer, session } = await opened
    // Who is given no stream is refused whatever is asked.
    if (session === undefined) {
      return { answer, reception: receptionOf(answer, lab.nextId()), result: undefined }
    }
    return post(lab, session, { as, method, params })
  }
}

interface Opened {
  readonly answer: Answer
  readonly session: StreamSession | undefined
}

async function open(lab: Lab, as: Principal): Promise<Opened> {
  const opened = await openStreamSession(lab, as)
  if (opened.session === undefined) return opened
  const { session } = opened
  const id = lab.nextId()
  await exchange(lab, session, { as, id, message: initializeMessage(id) })
  await send(lab, session, { as, message: { jsonrpc: '2.0', method: 'notifications/initialized' } })
  return opened
}

async function post(
  lab: Lab,
  session: StreamSession,
  { as, method, params }: ToolRequest,
): Promise<ToolAnswer> {
  const id = lab.nextId()
  const message = { jsonrpc: '2.0', id, method, params }
  const answer = await exchange(lab, session, { as, id, message })
  return { answer, reception: receptionOf(answer, id), result: resultIn(answer, id) }
}

interface Posted {
  readonly as: Principal
  readonly message: Readonly<Record<string, unknown>>
}

/** The answer to the POST, with what came on the stream as its text. */
async function exchange(
  lab: Lab,
  session: StreamSession,
  { as, id, message }: Posted & { readonly id: JsonRpcId },
): Promise<Answer> {
  const answer = await send(lab, session, { as, message })
  if (answer.status < 200 || answer.status >= 300) return answer
  const { stream } = session
  const event = await stream.find(
    ({ data }) => messagesIn(data).some((one) => isResponseTo(one, id)),
    lab.limits.answerMsMax,
  )
  if (event === undefined) return { ...answer, failure: 'silent' }
  return { ...answer, text: event.data, messages: messagesIn(event.data) }
}

function send(lab: Lab, { endpoint }: StreamSession, { as, message }: Posted): Promise<Answer> {
  return lab.wire.send({
    as,
    method: 'POST',
    url: endpoint,
    headers: [['content-type', 'application/json']],
    body: JSON.stringify(message),
    until: { kind: 'head' },
  })
}

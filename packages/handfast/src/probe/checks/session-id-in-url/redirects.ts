import type { Lab } from '../../lab/lab.ts'
import type { Attempt } from '../../lab/verdict.ts'
import { sessionHeaders } from '../../legacy/session.ts'
import { cookieHeaders } from '../../visit/cookies.ts'
import { sendCompanion } from '../../visit/enter.ts'
import { beginVisit } from '../../visit/visit.ts'
import type { Visit } from '../../visit/visit.ts'
import { credentialsOf, isTellable, lookedThrough } from './secrets-in-urls.ts'
import type { Secret } from './secrets-in-urls.ts'
import { urlsInHead } from './urls-in.ts'

/** Where a browser is sent that comes to the endpoint, or that logs in. */
export async function tryRedirects(lab: Lab): Promise<readonly Attempt[]> {
  if (lab.surface.transport === 'http+sse') return []
  const { a } = lab.cast
  const { visit } = await beginVisit(lab, a, new Map())
  const secrets = secretsOf(visit)
  const answer = await lab.wire.send({
    as: a,
    method: 'GET',
    url: lab.surface.url,
    headers: [
      ['accept', 'text/html'],
      ...(visit.session === undefined ? [] : sessionHeaders(visit.session)),
      ...cookieHeaders(visit.cookies),
    ],
    until: { kind: 'head' },
    deadlineMs: lab.limits.silenceMs,
  })
  const attempts: Attempt[] = []
  const add = (title: string, at: typeof answer, known: readonly Secret[]): void => {
    const urls = urlsInHead(at)
    if (urls.length === 0 || known.length === 0) return
    attempts.push(lookedThrough(lab, { title, answer: at, urls, secrets: known }))
  }
  add('a: where a browser at the endpoint is sent', answer, secrets)
  const request = lab.companions.login
  if (request === undefined) return attempts
  const step = await sendCompanion(lab, visit, { request, as: a })
  add('a: where the login leads', step.answer, [...secrets, ...secretsOf(step.visit)])
  return attempts
}

function secretsOf({ as, session, cookies }: Visit): readonly Secret[] {
  const ids = session === undefined ? [] : [{ what: 'session id', value: session.id }]
  const held = [...cookies.values()].map((value) => ({ what: 'cookie', value }))
  return [...ids, ...held, ...credentialsOf(as)].filter(isTellable)
}

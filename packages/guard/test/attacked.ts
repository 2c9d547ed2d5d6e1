import { probe } from 'handfast/probe'
import type { ProbeOptions } from 'handfast/probe'
import { authenticate } from '../../../servers/probe/kit/behind-guard.ts'
import { theTwo } from '../../../servers/probe/kit/users.ts'
import { guardFetch } from '../src/adapters/fetch.ts'
import type { FetchServer } from '../src/adapters/fetch.ts'
import type { Guard } from '../src/index.ts'

export type Weakness = NonNullable<ProbeOptions['only']>[number]

/** By weakness, what its check says: of two eras, the worse one that it applies to. */
export type Verdicts = Readonly<Record<string, string>>

/** What the probe says of a server, which a guard may stand in front of. */
export function attacked(
  server: FetchServer,
  only: readonly Weakness[],
  guard?: Guard,
): Promise<Verdicts> {
  const serve = guard === undefined ? bare(server) : guardFetch(guard, server, { authenticate })
  const handler = async (request: Request): Promise<Response> => serve(request)
  return verdictsOn({ url: 'http://127.0.0.1/mcp', handler }, only)
}

/** It verifies tokens, and that is all. */
export const bare =
  (server: FetchServer): FetchServer =>
  async (request, extra) => {
    const authInfo = await authenticate(request)
    return authInfo instanceof Response ? authInfo : server(request, { ...extra, authInfo })
  }

/** At a URL, where no handler is given in its place. */
export async function verdictsOn(
  target: Pick<ProbeOptions, 'url' | 'handler'>,
  only: readonly Weakness[],
): Promise<Verdicts> {
  const { checks } = await probe({
    ...target,
    only,
    as: theTwo,
    level: 'disruptive',
    waitMs: 4_000,
    limits: { answerMsMax: 30_000, silenceMs: 1_000, checkMsMax: 120_000, runMsMax: 300_000 },
  })
  const worstLast = checks.toSorted((left, right) => order(left.verdict) - order(right.verdict))
  return Object.fromEntries(worstLast.map(({ weakness, verdict }) => [weakness, verdict]))
}

const order = (verdict: string): number =>
  ['not-applicable', 'safe', 'inconclusive', 'vulnerable'].indexOf(verdict)

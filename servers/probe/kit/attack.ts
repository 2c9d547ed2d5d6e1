import type { GuardOptions } from '@handfast/guard'
import { probe } from 'handfast/probe'
import type { VerdictKind } from 'handfast/probe'
import { behindGateway } from './behind-gateway.ts'
import { behindGuard } from './behind-guard.ts'
import type { Pair } from './pairs.ts'
import type { Served } from './serve.ts'
import { simulatedClock } from './simulated-clock.ts'
import { moreCredentials, theTwo } from './users.ts'

/** Where the guard is: nowhere, before a server that knows nothing of it, in its code, or in a gateway. */
export type Stand = 'without' | 'in-front' | 'built-in' | 'behind-gateway'

/** Slower than any machine that runs this, so that a verdict does not depend on it. */
const patient = { answerMsMax: 20_000, silenceMs: 2_000 }
/** Longer than a request state of the servers is good for. */
const waitMs = 2_100

/** What the one check that a pair is about says of its weak server; undefined: no such server. */
export async function attack(
  pair: Pair,
  stand: Stand,
  options: GuardOptions = {},
): Promise<VerdictKind | undefined> {
  if (stand === 'built-in' && pair.startGuarded === undefined) return undefined
  // The guard's time is that of the check, which does not wait for a day to pass.
  const served = await start(pair, stand, { clock: simulatedClock.nowMs, ...options })
  try {
    const setUp = await pair.setUp(served.url)
    const { checks } = await probe({
      url: served.url,
      ...(served.handler === undefined ? {} : { handler: served.handler }),
      as: { ...theTwo, ...moreCredentials },
      only: [pair.weakness],
      level: 'disruptive',
      limits: patient,
      waitMs,
      ...setUp,
    })
    return worstOf(checks.map(({ verdict }) => verdict))
  } finally {
    await served.close()
  }
}

async function start(pair: Pair, stand: Stand, options: GuardOptions): Promise<Served> {
  if (stand === 'built-in' && pair.startGuarded !== undefined) return pair.startGuarded()
  const served = await pair.start('weak')
  if (stand === 'behind-gateway') return behindGateway(served, pair.name)
  return stand === 'in-front' ? behindGuard(served, options) : served
}

const order: readonly VerdictKind[] = ['vulnerable', 'inconclusive', 'not-applicable', 'safe']

/** A server of two eras is as good as the worse one. */
const worstOf = (verdicts: readonly VerdictKind[]): VerdictKind | undefined =>
  order.find((verdict) => verdicts.includes(verdict))

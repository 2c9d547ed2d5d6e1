import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { judge, notApplicable } from '../../lab/verdict.ts'
import type { Attempt, Sight } from '../../lab/verdict.ts'
import { ownBeginning } from '../../requests/begin.ts'
import type { Reception } from '../../wire/answer.ts'
import type { HelloReply, TlsOffer } from '../../wire/tls-hello.ts'
import { describeReply } from '../../wire/tls-hello.ts'
import { impossibleOffer, weakOffers } from './offers.ts'

/**
 * RFC 9325, sections 3.1.1 and 4.1; OWASP ASVS 5.0, 12.1.1 and 12.1.2. What a server agrees to is
 * in the first thing that it says, whatever the local OpenSSL could go on with.
 */
export const weakTls: Check = {
  weakness: 'weak-tls',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'passive',
  plan: 'opens handshakes with old versions of TLS and with weak suites only, and sends no request',
  attack: 'Somebody on the path has both ends agree on what can be broken.',
  fix: 'Set TLS 1.2 as the least version, and leave the suites to what a current library has.',
  async run(lab) {
    const { url, reach } = lab.surface
    if (reach === 'in-process') {
      return notApplicable('its handler is called in this process, without a network')
    }
    if (url.protocol !== 'https:') return notApplicable('it speaks plain HTTP: there is no TLS')
    const owner = [await ownBeginning(lab)]
    const unknown = await tryOffer(lab, impossibleOffer)
    const attempts: Attempt[] = []
    for (const offer of weakOffers) attempts.push({ ...(await tryOffer(lab, offer)), unknown })
    return judge({ owner, attempts })
  },
}

async function tryOffer(lab: Lab, offer: TlsOffer): Promise<Sight> {
  const { url } = lab.surface
  const { reply, exchange } = await lab.wire.offer({ url, offer, random: lab.random })
  const reception = receptionOf(reply, offer)
  return {
    title: `a handshake that offers ${offer.name} only`,
    reception,
    shown: reception === 'accepted' ? 'effect' : 'nothing',
    answer: describeReply(reply),
    exchange,
  }
}

/** A server that answers with what was not offered has agreed to nothing. */
function receptionOf(reply: HelloReply, { version, suites }: TlsOffer): Reception {
  if (reply.kind !== 'agreed') return reply.kind
  const isOffered = suites.includes(reply.suite) && reply.version <= version
  return isOffered ? 'accepted' : 'unclear'
}

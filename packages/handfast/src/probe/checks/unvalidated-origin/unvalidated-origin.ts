import { isLoopbackHost } from '@handfast/protocol'
import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { judge } from '../../lab/verdict.ts'
import type { Attempt, Sight, Trial } from '../../lab/verdict.ts'
import { begin, sightOfBeginning, unknownBeginning } from '../../requests/begin.ts'
import { describeRequest } from '../../requests/first-request.ts'
import { disguisesFor, rebound } from './disguises.ts'
import type { Disguise } from './disguises.ts'
import { tryPreflight } from './preflight.ts'
import { tryVerbs } from './session-verbs.ts'
import { tryStreamPost } from './stream-post.ts'

/** Every revision, basic/transports, Security Warning: servers MUST validate Origin. */
export const unvalidatedOrigin: Check = {
  weakness: 'unvalidated-origin',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'passive',
  plan: 'sends first requests, and others in a session, with the Origin and Host of foreign pages',
  attack: 'A web page that the user happens to open talks to the server behind their back.',
  fix: 'Answer an Origin and a Host that are not on a list with 403, before anything else.',
  async run(lab) {
    const { transport, era } = lab.surface
    const own = await send(lab, { name: 'no Origin', headers: [] })
    const unknown = await unknownBeginning(lab)
    const opening: Attempt[] = []
    for (const disguise of disguisesFor(lab.surface)) {
      opening.push({ ...(await send(lab, disguise)), unknown })
    }
    const isSession = era === 'legacy' && transport === 'streamable-http'
    const verbs = isSession ? await tryVerbs(lab) : await tryStreamPost(lab)
    const attempts = [...opening, ...verbs.attempts]
    const weighing = { opening, ...(await tryPreflight(lab)) }
    return judge({ owner: [own, ...verbs.owner], attempts, ...weight(lab, weighing) })
  },
}

/** What came of it is what was done: that it is answered is the effect. */
async function send(lab: Lab, { name, headers }: Disguise): Promise<Sight> {
  const begun = await begin(lab, lab.cast.a, { headers })
  const shown = begun.reception === 'accepted' ? 'effect' : 'nothing'
  const title = `a: ${describeRequest(lab)} with ${name}`
  return { ...sightOfBeginning(title, begun), shown }
}

interface Weighing {
  readonly opening: readonly Attempt[]
  /** Pages of anybody may read the answers as well. */
  readonly isReadable: boolean
}

/** What a page lacks lowers it: a credential, or a Host that is let in. */
function weight({ surface }: Lab, { opening, isReadable }: Weighing): Partial<Trial> {
  const lowering: string[] = []
  if (surface.admitsNobody === false) lowering.push('a page would need a credential as well')
  const atHost = opening.find(({ title }) => title.endsWith(rebound))
  if (atHost?.reception === 'refused' && !isReadable) {
    lowering.push('a foreign Host is refused, which stops DNS rebinding')
  }
  if (!isLoopbackHost(surface.url.hostname) && surface.admitsNobody === true) {
    lowering.push('the server is open to the network anyway')
  }
  const readable = 'CORS lets every page read the answers, with no rebinding at all'
  const circumstances = [...lowering, ...(isReadable ? [readable] : [])]
  return { circumstances, ...(lowering.length === 0 ? {} : { severity: 'medium' }) }
}

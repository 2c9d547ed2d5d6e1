import type { Check } from '../../lab/check.ts'
import type { Lab } from '../../lab/lab.ts'
import { inconclusive, judge } from '../../lab/verdict.ts'
import type { Attempt, Untried } from '../../lab/verdict.ts'
import { readErrors, readPages } from './places.ts'
import { subjectOf } from './subject.ts'
import type { Subject } from './subject.ts'
import { readTools } from './tool-results.ts'

/** A live id is looked for where people and programs other than its owner read. */
export const sessionIdExposed: Check = {
  weakness: 'session-id-exposed',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'active',
  plan:
    'opens a session or makes something as a, and looks for its id in status pages, errors and ' +
    'tool results as others',
  attack: 'Somebody reads a session id off a status page or an error, and uses it.',
  fix: 'Show counts or keyed hashes in status pages and errors, never the ids themselves.',
  async run(lab) {
    const found = await subjectOf(lab)
    if (found.verdict !== undefined) return found.verdict
    const { subject } = found
    try {
      if (subject.id.length < idCharactersMin) {
        return inconclusive(`its ${subject.what}s are too short to be told from other text`)
      }
      const attempts = await tryAll(lab, subject)
      const weighed = attempts.filter(({ reception }) => reception !== 'unclear')
      return judge({ owner: subject.owner, attempts: weighed, untried: untriedIn(lab) })
    } finally {
      subject.close()
    }
  },
}

/** A shorter id stands in texts that are about something else. */
const idCharactersMin = 8

async function tryAll(lab: Lab, subject: Subject): Promise<readonly Attempt[]> {
  const { nobody, b = lab.cast.sharer } = lab.cast
  const readers = b === undefined ? [nobody] : [nobody, b]
  const attempts: Attempt[] = []
  for (const reader of readers) {
    attempts.push(...(await readPages(lab, { subject, reader })))
    attempts.push(...(await readErrors(lab, { subject, reader })))
  }
  return b === undefined
    ? attempts
    : [...attempts, ...(await readTools(lab, { subject, reader: b }))]
}

/** What is for users only, somebody has to be a user for. */
function untriedIn({ cast, surface }: Lab): readonly Untried[] {
  if (cast.b !== undefined || cast.sharer !== undefined) return []
  if (surface.admitsNobody === true) return []
  return [{ what: 'what another user can read', settledBy: '--as b="Authorization: …"' }]
}

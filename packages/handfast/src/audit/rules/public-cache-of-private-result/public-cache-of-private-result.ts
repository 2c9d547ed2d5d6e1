import type { Entry } from '../../facts/entries.ts'
import type { Value } from '../../ir/program.ts'
import type { Rule, Sighting } from '../rule.ts'
import { cacheMarks } from './cache-marks.ts'
import type { CacheMark } from './cache-marks.ts'
import { privateAnswers } from './private-answers.ts'
import type { PrivateAnswer } from './private-answers.ts'

/**
 * MCP 2026-07-28, server/utilities/caching, Cache Scope Field: `public` is for results that are the
 * same for everybody. RFC 9111, 5.2.2.9: `public` lets a shared cache keep answers to requests that
 * carry `Authorization`.
 */
export const publicCacheOfPrivateResult: Rule = {
  id: 'public-cache-of-private-result',

  notApplicable(facts) {
    return cacheMarks(facts).length > 0 ? undefined : 'nothing is marked as cacheable by everybody'
  },

  check(facts, report) {
    const answers = privateAnswers(facts)
    const seen = new Set<Value>()
    for (const mark of cacheMarks(facts)) {
      if (seen.has(mark.at)) continue
      for (const entry of mark.covers) {
        const answer = answers.of(entry)
        if (answer === undefined) continue
        seen.add(mark.at)
        report(sighting(mark, entry, answer))
        break
      }
    }
  },
}

function sighting(mark: CacheMark, entry: Entry, answer: PrivateAnswer): Sighting {
  const who = entry.name === undefined ? 'a handler' : `\`${entry.name}\``
  const result = mark.kind === 'hint' ? '`cacheScope: public`' : `\`Cache-Control: ${mark.text}\``
  return {
    at: mark.at,
    label: 'caches may serve it to anybody',
    message: `The result of ${who} depends on the caller and is marked ${result}.`,
    attack:
      'Somebody else asks the same cache or gateway and is served the result that was made for the first caller.',
    fix:
      mark.kind === 'hint'
        ? "Mark it `cacheScope: 'private'`, or give the public hint only to results that are the same for all."
        : 'Send `Cache-Control: no-store` (or `private`) with results that depend on the caller.',
    confidence: mark.kind === 'hint' || mark.isDirect ? 'high' : 'medium',
    related: [{ at: answer.at, label: 'made for this caller' }],
    trace: { node: answer.at, labels: answer.labels },
  }
}

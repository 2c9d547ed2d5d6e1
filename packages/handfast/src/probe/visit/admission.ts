import { sightOf } from '../lab/describe.ts'
import type { Lab } from '../lab/lab.ts'
import type { Sight } from '../lab/verdict.ts'
import type { Principal } from '../wire/principal.ts'
import { ask, beginVisit } from './visit.ts'

/**
 * Whether somebody is served. Some let everybody initialize, and ask who it is when something is
 * wanted; so that is what counts, in a session where there is one.
 */
export async function admissionOf(lab: Lab, as: Principal, title: string): Promise<Sight> {
  const { era, hasTools } = lab.surface
  const { visit } = await beginVisit(lab, as, new Map())
  const method = hasTools ? 'tools/list' : era === 'modern' ? 'server/discover' : 'ping'
  const { answer, reception } = await ask(lab, visit, { method, params: {} })
  const shown = reception === 'accepted' ? 'effect' : 'nothing'
  return { ...sightOf(title, answer, reception), shown }
}

import type { Facts } from '../../facts/facts.ts'
import { labelSet } from '../../flow/labels.ts'

const forwarded = labelSet(['ForwardedHeader'])
const words =
  /behind (?:an? |the |our )?(?:\w+ )?(?:proxy|load.?balancer|ingress|gateway)|reverse.?proxy|terminates? TLS|TLS.?terminat/i

/** The code shows that something in front of the server may see to TLS. */
export function mayBeBehindProxy(facts: Facts): boolean {
  if (facts.sites('http.trust-proxy').some(({ value }) => facts.textOf(value).includes('proxy')))
    return true
  if ([...facts.flow.solver.seeds.values()].some((labels) => (labels & forwarded) !== 0))
    return true
  return facts.program.files.some(({ comments }) => comments.some(({ text }) => words.test(text)))
}

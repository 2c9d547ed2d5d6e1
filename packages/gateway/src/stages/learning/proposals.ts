import type { HandleConfig } from '../../config/config.ts'
import type { HandleProposal, ProposedPlace } from '../../data-path/stage.ts'
import { wordFor } from './words.ts'

export type End = ProposedPlace

/** What one tool gave, another one took. */
export interface Link {
  readonly minted: End
  readonly taken: End
  /** 0 when only the schemas say so. */
  readonly count: number
}

/** What was declared is left out, and what was seen most comes first. */
export function proposalsFrom(
  links: readonly Link[],
  declared: readonly HandleConfig[],
): readonly HandleProposal[] {
  const byOrigin = new Map<string, Link[]>()
  for (const link of links) {
    if (declared.some((handle) => isDeclared(handle, link))) continue
    const { tool, at } = link.minted
    const name = JSON.stringify([tool, at])
    byOrigin.set(name, [...(byOrigin.get(name) ?? []), link])
  }
  const proposals = [...byOrigin.values()].map(proposalOf)
  return proposals.toSorted((left, right) => right.seen - left.seen)
}

const isDeclared = ({ minted, taken }: HandleConfig, link: Link): boolean =>
  minted.some((place) => covers(place, link.minted)) &&
  taken.some((place) => covers(place, link.taken))

const covers = (
  place: { readonly tool: string; readonly at: string },
  { tool, at }: End,
): boolean => (place.tool === '*' || place.tool === tool) && place.at === at

function proposalOf(links: readonly Link[]): HandleProposal {
  const taken = new Map(links.map(({ taken: place }) => [JSON.stringify(place), place]))
  const [first] = links
  const argument = first?.taken.at.split('/').findLast((segment) => segment !== '*') ?? ''
  return {
    name: wordFor(argument),
    minted: links.slice(0, 1).map(({ minted }) => minted),
    taken: [...taken.values()],
    seen: links.reduce((sum, { count }) => sum + count, 0),
  }
}

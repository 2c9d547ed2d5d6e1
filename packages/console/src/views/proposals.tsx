import type { ProposalsAnswer } from '@handfast/gateway/admin-api'
import type { JSX } from 'preact'
import { useLoaded } from '../data/use-loaded.ts'
import { counted } from '../data/words.ts'

type Proposal = ProposalsAnswer['proposals'][number]

/** Handles that the gateway has learned; nothing is bound before it is declared. */
export function Proposals({ upstream }: { readonly upstream: string }): JSX.Element | null {
  const path = `/api/upstreams/${encodeURIComponent(upstream)}/proposals`
  const [loaded] = useLoaded<ProposalsAnswer>(path)
  if (loaded.state !== 'there' || loaded.value.proposals.length === 0) return null
  return (
    <div class="scorecard">
      <h3>Handles that look like some</h3>
      <p class="quiet">
        Declare those that are, under <code>handles</code> of this upstream, and they are bound.
      </p>
      <ul class="proposals">
        {loaded.value.proposals.map((proposal) => (
          <ProposalLine key={proposal.name} proposal={proposal} />
        ))}
      </ul>
    </div>
  )
}

const placesOf = (places: Proposal['minted']): string =>
  places.map(({ tool, at }) => `${tool} ${at}`).join(', ')

const ProposalLine = ({ proposal }: { readonly proposal: Proposal }): JSX.Element => (
  <li>
    <code>{proposal.name}</code> minted by <code>{placesOf(proposal.minted)}</code>, taken by{' '}
    <code>{placesOf(proposal.taken)}</code>{' '}
    <span class="quiet">
      {proposal.seen === 0 ? 'by its schema' : `seen ${counted(proposal.seen, 'time')}`}
    </span>
  </li>
)

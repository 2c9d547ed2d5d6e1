import type { PrincipalName, SessionRow } from '@handfast/gateway/admin-api'
import type { JSX } from 'preact'
import { counted } from '../data/words.ts'
import type { Question } from '../parts/confirm.tsx'
import { Hash } from '../parts/hash.tsx'
import { endPrincipalQuestion, lockQuestion } from './questions.ts'

interface PrincipalBarProps {
  readonly principal: PrincipalName
  readonly rows: readonly SessionRow[]
  readonly ask: (question: Question) => void
  readonly close: () => void
}

/** One principal, and what can be done about them. */
export function PrincipalBar({ principal, rows, ask, close }: PrincipalBarProps): JSX.Element {
  const agents = new Set(rows.map(({ agent }) => agent)).size
  return (
    <section class="card principal" aria-label={`Principal ${principal.subject}`}>
      <div class="grow">
        <h2>{principal.subject}</h2>
        <p class="quiet">
          {principal.issuer} · {counted(rows.length, 'session')} · {counted(agents, 'agent')}{' '}
          <Hash of={principal.hash} />
        </p>
      </div>
      <div class="buttons">
        <button type="button" onClick={close}>
          Show everybody
        </button>
        <button type="button" class="quiet-danger" onClick={() => ask(lockQuestion(principal))}>
          Lock…
        </button>
        <button
          type="button"
          class="quiet-danger"
          onClick={() => ask(endPrincipalQuestion(principal, rows.length))}
        >
          End sessions…
        </button>
      </div>
    </section>
  )
}

import type { Scorecard, ScoreSide, ScoreVerdict } from '@handfast/gateway/admin-api'
import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { messageOf, post } from '../data/api.ts'
import { useLoaded } from '../data/use-loaded.ts'
import { dateTime } from '../data/words.ts'
import { When } from '../parts/states.tsx'
import { ScorecardForm } from './scorecard-form.tsx'
import type { ScorecardCredentials } from './scorecard-form.tsx'

const pollMs = 1500

/** What the probe shows of the server by itself, and behind the gateway. */
export function ScorecardPanel({ upstream }: { readonly upstream: string }): JSX.Element {
  const path = `/api/upstreams/${encodeURIComponent(upstream)}/scorecard`
  const [loaded, again] = useLoaded<Scorecard>(path)
  const [problem, setProblem] = useState('')
  const isRunning = loaded.state === 'there' && loaded.value.state === 'running'
  useEffect(() => {
    if (!isRunning) return undefined
    const timer = setInterval(again, pollMs)
    return () => clearInterval(timer)
  }, [isRunning, again])
  const run = (credentials: ScorecardCredentials): void => {
    setProblem('')
    post<Scorecard>(path, credentials).then(again, (error: unknown) => setProblem(messageOf(error)))
  }
  return (
    <div class="scorecard">
      <h3>Scorecard</h3>
      <When loaded={loaded} what="the scorecard" again={again}>
        {(card) => (
          <>
            <p class="quiet" role="status">
              {statusOf(card)}
            </p>
            {problem === '' ? null : (
              <p class="problem" role="alert">
                {problem}
              </p>
            )}
            {card.before === undefined || card.behind === undefined ? null : (
              <Comparison before={card.before} behind={card.behind} />
            )}
            <ScorecardForm upstream={upstream} isRunning={isRunning} run={run} />
          </>
        )}
      </When>
    </div>
  )
}

function statusOf({ state, note = '', finishedAtMs = 0 }: Scorecard): string {
  switch (state) {
    case 'never-run':
      return 'Not probed yet. The probe attacks the server by itself, and behind the gateway.'
    case 'running':
      return `${note === '' ? 'Starting' : note}…`
    case 'failed':
      return note
    case 'finished':
      return `Probed ${dateTime(finishedAtMs)}.`
  }
}

interface ComparisonProps {
  readonly before: ScoreSide
  readonly behind: ScoreSide
}

function Comparison({ before, behind }: ComparisonProps): JSX.Element {
  const names = [...new Set([...before.verdicts, ...behind.verdicts].map(nameOf))]
  const rows = names
    .map((name) => ({ name, left: verdictOf(before, name), right: verdictOf(behind, name) }))
    .filter(({ left, right }) => isTold(left) || isTold(right))
  return (
    <>
      <div class="grades">
        <Grade title="By itself" side={before} />
        <Grade title="Behind Handfast" side={behind} />
      </div>
      <table class="list verdicts">
        <caption class="unseen">What each check showed</caption>
        <thead>
          <tr>
            <th scope="col">Weakness</th>
            <th scope="col">By itself</th>
            <th scope="col">Behind Handfast</th>
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, left, right }) => (
            <tr key={name}>
              <th scope="row">{name}</th>
              <td data-label="By itself">
                <Verdict of={left} />
              </td>
              <td data-label="Behind Handfast">
                <Verdict of={right} />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}

const nameOf = ({ weakness, era }: ScoreVerdict): string =>
  era === null ? weakness : `${weakness} (${era})`

const verdictOf = (side: ScoreSide, name: string): ScoreVerdict | undefined =>
  side.verdicts.find((one) => nameOf(one) === name)

const isTold = (one: ScoreVerdict | undefined): boolean =>
  one !== undefined && one.verdict !== 'not-applicable'

const Grade = ({
  title,
  side,
}: {
  readonly title: string
  readonly side: ScoreSide
}): JSX.Element => {
  const shown = side.verdicts.filter(({ verdict }) => verdict === 'vulnerable').length
  return (
    <div class={`grade ${shown > 0 ? 'bad' : 'good'}`}>
      <p class="quiet">{title}</p>
      <p class="letter">{side.grade ?? `≤ ${side.score}`}</p>
      <p class="quiet">{shown === 0 ? 'Nothing shown' : `${shown} shown`}</p>
    </div>
  )
}

const Verdict = ({ of }: { readonly of: ScoreVerdict | undefined }): JSX.Element => (
  <>
    <span class={`chip verdict ${of?.verdict ?? 'inconclusive'}`}>
      {of?.verdict ?? 'not asked'}
    </span>
    {of === undefined ? null : <span class="reason quiet">{of.reason}</span>}
  </>
)

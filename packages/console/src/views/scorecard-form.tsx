import type { JSX } from 'preact'
import { useState } from 'preact/hooks'

export interface ScorecardCredentials {
  readonly before: Pair
  readonly behind: Pair
  readonly isDisruptive: boolean
}

interface Pair {
  readonly a?: string
  readonly b?: string
}

interface ScorecardFormProps {
  readonly upstream: string
  readonly isRunning: boolean
  readonly run: (credentials: ScorecardCredentials) => void
}

const sides = [
  { side: 'behind', title: 'At the gateway' },
  { side: 'before', title: 'At the server itself' },
] as const

const none: ScorecardCredentials = { before: {}, behind: {}, isDisruptive: false }

/** Two principals are needed to show that one cannot take what is the other's. */
export function ScorecardForm({ upstream, isRunning, run }: ScorecardFormProps): JSX.Element {
  const [credentials, setCredentials] = useState<ScorecardCredentials>(none)
  const submit = (event: Event): void => {
    event.preventDefault()
    run(credentials)
    // They are not needed here any more.
    setCredentials(none)
  }
  const set = (side: 'before' | 'behind', who: keyof Pair, value: string): void => {
    const { [who]: _before, ...others } = credentials[side]
    const pair = value === '' ? others : { ...others, [who]: value }
    setCredentials({ ...credentials, [side]: pair })
  }
  return (
    <details class="probe">
      <summary>Run the probe</summary>
      <form onSubmit={submit} autocomplete="off">
        <p class="quiet">
          It begins sessions, and tries to use them as somebody else. Give a token for each of two
          principals, or none where nobody is asked for one. They are forgotten when the run ends.
        </p>
        <div class="fields">
          {sides.map(({ side, title }) => (
            <fieldset key={side}>
              <legend>{title}</legend>
              {(['a', 'b'] as const).map((who) => (
                <label key={who}>
                  {who === 'a' ? 'One principal' : 'Another principal'}
                  <input
                    type="password"
                    name={`${upstream}-${side}-${who}`}
                    autocomplete="off"
                    value={credentials[side][who] ?? ''}
                    onInput={({ currentTarget }) => set(side, who, currentTarget.value)}
                  />
                </label>
              ))}
            </fieldset>
          ))}
        </div>
        <label class="check">
          <input
            type="checkbox"
            checked={credentials.isDisruptive}
            onChange={({ currentTarget: { checked } }) =>
              setCredentials({ ...credentials, isDisruptive: checked })
            }
          />
          Also try what ends sessions or floods: not on a server that is in use
        </label>
        <button type="submit" class="primary" disabled={isRunning}>
          {isRunning ? 'Running…' : 'Run the probe'}
        </button>
      </form>
    </details>
  )
}

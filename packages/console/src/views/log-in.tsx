import type { JSX } from 'preact'
import { useEffect, useState } from 'preact/hooks'
import { get, messageOf, post } from '../data/api.ts'

interface LogInProps {
  readonly onDone: () => void
}

const failures: ReadonlyMap<string, string> = new Map([
  ['failed', 'The login was not completed. Try again, or use a link.'],
  ['not-allowed', 'You are known, but not among the subjects that may operate this gateway.'],
])

/** By the link that the gateway printed, or by the provider that it is configured with. */
export function LogIn({ onDone }: LogInProps): JSX.Element {
  const [problem, setProblem] = useState('')
  const [hasOidc, setOidc] = useState(false)
  useEffect(() => {
    document.title = 'Log in · Handfast'
    const given = new URLSearchParams(location.hash.slice(1))
    const token = given.get('token')
    setProblem(failures.get(given.get('login') ?? '') ?? '')
    // The token is worth nothing from now on, and is nobody's to see in the address.
    if (token !== null || given.has('login')) history.replaceState(null, '', location.pathname)
    if (token !== null) {
      post('/api/login', { token }).then(onDone, (error: unknown) => setProblem(messageOf(error)))
    }
    get<{ readonly hasOidc: boolean }>('/api/login').then(
      (ways) => setOidc(ways.hasOidc),
      (error: unknown) => setProblem(messageOf(error)),
    )
  }, [onDone])
  return (
    <main class="login">
      <div class="card">
        <img src="/console/icon.svg" alt="" width="44" height="44" />
        <h1>Handfast console</h1>
        {problem === '' ? null : (
          <p class="problem" role="alert">
            {problem}
          </p>
        )}
        {hasOidc ? (
          <a class="button primary" href="/api/login/oidc">
            Log in with your organisation
          </a>
        ) : null}
        <p>
          {hasOidc ? 'Or open' : 'Open'} the link that the gateway printed when it started. It works
          once, for ten minutes. For another one, run this on the gateway’s machine:
        </p>
        <pre>
          <code>handfast-gateway login-link</code>
        </pre>
      </div>
    </main>
  )
}

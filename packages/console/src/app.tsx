import type { OperatorAnswer } from '@handfast/gateway/admin-api'
import type { JSX } from 'preact'
import { useCallback, useEffect, useState } from 'preact/hooks'
import { get, isLoginNeeded, messageOf, post } from './data/api.ts'
import { follow } from './data/follow.ts'
import { Failed, Loading } from './parts/states.tsx'
import { LogIn } from './views/log-in.tsx'
import { Shell } from './shell.tsx'

type Entry =
  | { readonly state: 'looking' }
  | { readonly state: 'outside' }
  | { readonly state: 'failed'; readonly message: string }
  | { readonly state: 'inside'; readonly operator: OperatorAnswer }

/** Either the way in, or everything else. */
export function App(): JSX.Element {
  const [entry, setEntry] = useState<Entry>({ state: 'looking' })
  const leave = useCallback(() => setEntry({ state: 'outside' }), [])
  const enter = useCallback(() => {
    get<OperatorAnswer>('/api/me').then(
      (operator) => setEntry({ state: 'inside', operator }),
      (error: unknown) =>
        isLoginNeeded(error) ? leave() : setEntry({ state: 'failed', message: messageOf(error) }),
    )
  }, [leave])
  const isInside = entry.state === 'inside'
  useEffect(enter, [enter])
  useEffect(() => (isInside ? follow(leave) : undefined), [isInside, leave])

  switch (entry.state) {
    case 'looking':
      return <Loading what="the console" />
    case 'failed':
      return <Failed message={entry.message} again={enter} />
    case 'outside':
      return <LogIn onDone={enter} />
    case 'inside':
      return (
        <Shell
          operator={entry.operator}
          logOut={() => void post('/api/logout').then(leave, leave)}
        />
      )
  }
}

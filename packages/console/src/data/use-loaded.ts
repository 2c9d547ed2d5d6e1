import { useCallback, useEffect, useState } from 'preact/hooks'
import { get } from './api.ts'
import type { Loaded } from './observed.ts'

/** An answer of the API that is asked for once, and again when asked to. */
export function useLoaded<Answer>(path: string): readonly [Loaded<Answer>, () => void] {
  const [loaded, setLoaded] = useState<Loaded<Answer>>({ state: 'loading' })
  const load = useCallback(() => {
    get<Answer>(path).then(
      (value) => setLoaded({ state: 'there', value }),
      (error: unknown) => setLoaded({ state: 'failed', error }),
    )
  }, [path])
  useEffect(load, [load])
  return [loaded, load]
}

import { useEffect, useState } from 'preact/hooks'

/** The time, so often that ages stay true and no oftener. */
export function useNow(everyMs = 5000): number {
  const [now, setNow] = useState(Date.now)
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), everyMs)
    return () => clearInterval(timer)
  }, [everyMs])
  return now
}

import { useCallback, useLayoutEffect, useRef, useState } from 'preact/hooks'

/** The part of a long list that is in sight, with some before and after it. */
export interface Window {
  readonly first: number
  readonly end: number
}

export interface Windowed {
  readonly window: Window
  readonly scroller: { readonly current: HTMLDivElement | null }
  readonly onScroll: () => void
}

const beyond = 12

export function useWindow(rows: number, rowPixels: number): Windowed {
  const scroller = useRef<HTMLDivElement>(null)
  const [window, setWindow] = useState<Window>({ first: 0, end: 40 })
  const look = useCallback(() => {
    const { scrollTop = 0, clientHeight = 800 } = scroller.current ?? {}
    // A list that has become shorter is still scrolled to where it was.
    const top = Math.min(scrollTop, Math.max(0, rows * rowPixels - clientHeight))
    const first = Math.max(0, Math.floor(top / rowPixels) - beyond)
    const end = Math.min(rows, Math.ceil((top + clientHeight) / rowPixels) + beyond)
    setWindow((before) => (before.first === first && before.end === end ? before : { first, end }))
  }, [rows, rowPixels])
  useLayoutEffect(() => {
    look()
    const observer = new ResizeObserver(look)
    if (scroller.current !== null) observer.observe(scroller.current)
    return () => observer.disconnect()
  }, [look])
  return { window, scroller, onScroll: look }
}

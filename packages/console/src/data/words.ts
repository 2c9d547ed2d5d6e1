/** Times and counts as people read them. */
const second = 1000
const minute = 60 * second
const hour = 60 * minute
const day = 24 * hour

export function duration(ms: number): string {
  if (ms < minute) return `${Math.max(0, Math.floor(ms / second))} s`
  if (ms < hour) return `${Math.floor(ms / minute)} min`
  if (ms < day) return `${Math.floor(ms / hour)} h ${Math.floor((ms % hour) / minute)} min`
  return `${Math.floor(ms / day)} d ${Math.floor((ms % day) / hour)} h`
}

export const ago = (atMs: number, nowMs: number): string =>
  nowMs - atMs < 5 * second ? 'just now' : `${duration(nowMs - atMs)} ago`

export const count = (value: number): string => value.toLocaleString('en')

export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`

export const clockTime = (atMs: number): string =>
  new Date(atMs).toLocaleTimeString('en-GB', { hour: '2-digit', minute: '2-digit' })

export const clockSeconds = (atMs: number): string => new Date(atMs).toLocaleTimeString('en-GB')

export const dateTime = (atMs: number): string =>
  new Date(atMs).toLocaleString('en-GB', { dateStyle: 'medium', timeStyle: 'medium' })

/** Enough of a keyed hash to tell two apart by eye. */
export const short = (hash: string): string => hash.slice(0, 8)

export const milliseconds = (ms: number): string =>
  ms < 10
    ? `${ms.toFixed(1)} ms`
    : ms < second
      ? `${Math.round(ms)} ms`
      : `${(ms / second).toFixed(1)} s`

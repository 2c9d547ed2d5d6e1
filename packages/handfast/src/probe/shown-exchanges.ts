import type { Verdict } from './lab/verdict.ts'
import type { RawExchange } from './wire/transcript.ts'

/** What is shown of a check's part of the transcript. */
export interface ShownExchanges {
  readonly exchanges: readonly RawExchange[]
  /** Of an exchange of the run, among these; -1 where it is not. */
  placeOf(exchange: number): number
}

export interface Part {
  readonly from: number
  readonly to: number
  readonly verdict: Verdict
}

/** A check that sends more than any other sends the same again and again. */
const allMax = 400
const atBothEnds = 100

/** All of a part; of a long one its beginning, its end, and what the verdict rests on. */
export function shownExchanges(
  exchanges: readonly RawExchange[],
  { from, to, verdict }: Part,
): ShownExchanges {
  const needed = new Set(exchangesOf(verdict))
  const isShort = to - from <= allMax
  const isShown = (place: number): boolean =>
    isShort || place < from + atBothEnds || place >= to - atBothEnds || needed.has(place)
  const places = exchanges.flatMap((_, place) =>
    place >= from && place < to && isShown(place) ? [place] : [],
  )
  const shown = new Map(places.map((place, index) => [place, index]))
  return {
    exchanges: places.flatMap((place) => exchanges[place] ?? []),
    placeOf: (exchange) => shown.get(exchange) ?? -1,
  }
}

function exchangesOf({ trial }: Verdict): readonly number[] {
  const { owner = [], attempts = [] } = trial ?? {}
  return [
    ...owner.map(({ exchange }) => exchange),
    ...attempts.flatMap(({ exchange, unknown, preparedBy = [], amid }) => [
      exchange,
      unknown.exchange,
      ...preparedBy,
      ...(amid === undefined ? [] : [amid.exchange]),
    ]),
  ]
}

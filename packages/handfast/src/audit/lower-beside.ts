import type { FrontendLimits } from './frontends/frontend.ts'
import type { LowerAnswer, LowerQuestion } from './lower-thread.ts'
import { openSource } from './lower-source.ts'
import type { Source, SourceInput } from './lower-source.ts'
import { startThread } from './thread/thread.ts'

/** To start a thread takes as long as to lower about a quarter of this. */
const bytesMin = 400_000
/** The second one waits while the first one is lowered. */
const sharesWaitingMax = 2
/** Large at first, as each costs some time, and small in the end, as they are waited for then. */
const shareBytesMin = 32 * 1024
const shareBytesMax = 256 * 1024
const sharesLeftMin = 8

/** Files that follow each other, and what the thread makes of them. */
export interface Share {
  readonly from: number
  readonly sources: readonly Source[]
  /** Undefined when the thread has ended without having lowered them. */
  readonly answer: Promise<LowerAnswer | undefined>
}

/** Another thread, which lowers the last files of a target. */
export interface LoweringBeside {
  /** The first of its files; all before it have to be lowered here. */
  readonly from: number
  /** How many of its files are done. */
  readonly done: number
  /** In the order of the files. */
  readonly shares: readonly Share[]
  /** Gives it as many files as it should have, and none up to `at`, the last that are left here. */
  give(at: number): void
  end(): void
}

export interface LowerBesideOptions {
  readonly limits: FrontendLimits
  /** The compiled module of the thread. */
  readonly threadFile: URL
}

/** Undefined for a target that has too little for two. */
export function lowerBeside(
  files: readonly SourceInput[],
  { limits, threadFile }: LowerBesideOptions,
): LoweringBeside | undefined {
  const bytesBefore = sums(files.map(({ sizeBytes }) => sizeBytes))
  const bytesOf = (from: number, to: number): number =>
    (bytesBefore[to] ?? 0) - (bytesBefore[from] ?? 0)
  if (files.length < 2 || bytesOf(0, files.length) < bytesMin) return undefined
  const thread = startThread<LowerQuestion, LowerAnswer>({
    file: threadFile,
    waitingMax: sharesWaitingMax,
  })
  const shares: Share[] = []
  let from = files.length
  let done = 0

  const giveShare = (at: number): void => {
    const bytesWanted = bytesOf(at, from) / sharesLeftMin
    const bytesMost = Math.min(shareBytesMax, Math.max(shareBytesMin, bytesWanted))
    const to = from
    do from -= 1
    while (from > at && bytesOf(from - 1, to) <= bytesMost)
    const sources = files.slice(from, to).map(openSource)
    const answer = thread.ask({ sources, limits }).then((lowered) => {
      if (lowered !== undefined) done += sources.length
      return lowered
    })
    shares.unshift({ from, sources, answer })
  }

  return {
    get from() {
      return from
    },
    get done() {
      return done
    },
    shares,
    give(at) {
      while (from > at && thread.hasRoom) giveShare(at)
    },
    end: thread.end,
  }
}

/** Of all before each, and in the end of all. */
function sums(numbers: readonly number[]): readonly number[] {
  let sum = 0
  return [0, ...numbers.map((number) => (sum += number))]
}

/** What a process holds at some moment. */
export interface Used {
  readonly descriptors: number
  /** Children of it. */
  readonly processes: number
  /** Timers, sockets and whatever else keeps a process of Node going. */
  readonly resources: number
  /** Live after a full collection. */
  readonly heapBytes: number
  /** What the heap refers to outside of it. */
  readonly outsideBytes: number
  readonly residentBytes: number
}

const mebibyte = 2 ** 20

/** More than this is a leak; less is what happened to be under way. */
export const growthMax: Used = {
  descriptors: 32,
  processes: 8,
  resources: 64,
  heapBytes: 24 * mebibyte,
  outsideBytes: 24 * mebibyte,
  residentBytes: 200 * mebibyte,
}

/** With fewer, code is still being compiled, and caches fill. */
const samplesOfSoak = 100
/** What a soak may add to the heap: some 10 KiB a second, so that a small leak is seen too. */
export const soakGrowthMax: Used = { ...growthMax, heapBytes: 6 * mebibyte }

const names = [
  'descriptors',
  'processes',
  'resources',
  'heapBytes',
  'outsideBytes',
  'residentBytes',
] as const

export interface Growth {
  readonly before: Used
  readonly after: Used
  /** What has grown by more than it may. */
  readonly leaks: readonly string[]
}

/** The first quarter is for getting warm; the last one is held against the second, by medians. */
export function growthOf(samples: readonly Used[]): Growth {
  const quarter = Math.max(1, Math.floor(samples.length / 4))
  const before = medianOf(samples.slice(quarter, 2 * quarter))
  const after = medianOf(samples.slice(-quarter))
  const max = samples.length < samplesOfSoak ? growthMax : soakGrowthMax
  const leaks = names.filter((name) => after[name] - before[name] > max[name])
  return { before, after, leaks }
}

const medianOf = (samples: readonly Used[]): Used => ({
  descriptors: middleOf(samples, 'descriptors'),
  processes: middleOf(samples, 'processes'),
  resources: middleOf(samples, 'resources'),
  heapBytes: middleOf(samples, 'heapBytes'),
  outsideBytes: middleOf(samples, 'outsideBytes'),
  residentBytes: middleOf(samples, 'residentBytes'),
})

function middleOf(samples: readonly Used[], name: keyof Used): number {
  const values = samples.map((sample) => sample[name]).toSorted((left, right) => left - right)
  return values[Math.floor(values.length / 2)] ?? Number.NaN
}

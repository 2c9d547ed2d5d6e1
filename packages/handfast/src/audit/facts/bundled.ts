import type { Program, SourceFile, Value } from '../ir/program.ts'

/** Whether an instruction is in the code of a library that was built into the target. */
export type IsBundled = (value: Value) => boolean

const libraryFolder =
  /(?:^|\/)(?:third[_-]party|vendored|_vendor|node_modules|bower_components|site-packages)\//
/** What bundlers write over a module: `// node_modules/zod/index.js`, `//#region src/main.ts`. */
const heading = /^\s*(?:#region\s+)?((?:[\w@.+~-]+\/)+[\w@.+~-]+\.[cm]?[jt]sx?)(?:\?\S*)?\s*$/
const library = /(?:^|\/)node_modules\//
const headingLengthMax = 400
/** One comment that is a path may be anything; a bundle has one over its own code too. */
const headingsMin = 2

/**
 * Code of others: in a folder kept for it, or in a bundle under the path of the module it came
 * from. Whoever keeps the target cannot mend it there. Bundles without such headings look like own
 * code and are judged as that.
 */
export function bundledCode({ program, fileOf }: Input): IsBundled {
  const memo = new Map<SourceFile, Regions>()
  return (value) => {
    const file = fileOf(value)
    if (file === undefined) return false
    const regions = memo.get(file) ?? regionsOf(file)
    memo.set(file, regions)
    return regions === 'all' || (regions !== 'none' && isIn(regions, program.start[value] ?? 0))
  }
}

interface Input {
  readonly program: Program
  readonly fileOf: (value: Value) => SourceFile | undefined
}

interface Heading {
  readonly start: number
  readonly isLibrary: boolean
}

type Regions = 'all' | 'none' | readonly Heading[]

function regionsOf({ path, comments }: SourceFile): Regions {
  if (libraryFolder.test(path)) return 'all'
  const headings = comments.flatMap(({ start, text }): readonly Heading[] => {
    const module = text.length > headingLengthMax ? undefined : heading.exec(text)?.[1]
    return module === undefined ? [] : [{ start, isLibrary: library.test(module) }]
  })
  return headings.length < headingsMin ? 'none' : headings
}

/** The last heading before the place says whose it is. */
function isIn(headings: readonly Heading[], place: number): boolean {
  let low = 0
  let high = headings.length
  while (low < high) {
    const middle = (low + high) >> 1
    if ((headings[middle]?.start ?? 0) <= place) low = middle + 1
    else high = middle
  }
  return headings[low - 1]?.isLibrary ?? false
}

import type { DraftFinding } from '../finding/fingerprint.ts'
import { compareLocations } from '../finding/sort.ts'

/** Folders that compilers write to, or that hold one form of the same module. */
const built: ReadonlySet<string> = new Set([
  'dist',
  'build',
  'out',
  'lib',
  'es',
  'esm',
  'cjs',
  'commonjs',
])
const sources: ReadonlySet<string> = new Set(['src', 'source'])
const typescript = /\.[cm]?tsx?$/
const secondForm = /(?:^|\/)(?:cjs|commonjs)\/|\.cjs$/

/**
 * Makes one finding of those that are the same in a source and in what was built of it, or in two
 * builds of one source. The others become related places.
 *
 * @param builtFirst What is built is what runs, as in a published package.
 */
export function withoutCopies(
  drafts: readonly DraftFinding[],
  { builtFirst }: { readonly builtFirst: boolean },
): readonly DraftFinding[] {
  const byPlace = (draft: DraftFinding): string =>
    `${stemOf(draft.location.file)}\n${nameOf(draft)}`
  const filesOf = new Map<string, Set<string>>()
  for (const { location } of drafts) {
    const stem = stemOf(location.file)
    filesOf.set(stem, (filesOf.get(stem) ?? new Set()).add(location.file))
  }
  // A bundle has no path in common with its sources, but says the same of the same function.
  const bySaying = (draft: DraftFinding): string | undefined => {
    const isAlone = filesOf.get(stemOf(draft.location.file))?.size === 1
    return isAlone ? `${draft.message}\n${nameOf(draft)}` : undefined
  }
  return merged(merged(drafts, byPlace, builtFirst), bySaying, builtFirst)
}

const nameOf = ({ weakness, symbols }: DraftFinding): string => `${weakness}\n${symbols.join('\n')}`

function merged(
  drafts: readonly DraftFinding[],
  keyOf: (draft: DraftFinding) => string | undefined,
  builtFirst: boolean,
): readonly DraftFinding[] {
  const groups = new Map<string, DraftFinding[]>()
  const kept = new Map<DraftFinding, DraftFinding>(drafts.map((draft) => [draft, draft]))
  for (const draft of drafts) {
    const key = keyOf(draft)
    if (key === undefined) continue
    const group = groups.get(key)
    if (group === undefined) groups.set(key, [draft])
    else group.push(draft)
  }
  for (const group of groups.values()) if (group.length > 1) join(group, kept, builtFirst)
  return drafts.flatMap((draft) => kept.get(draft) ?? [])
}

/** Pairs the findings of each file with those of the file that comes first, in their order. */
function join(
  group: readonly DraftFinding[],
  kept: Map<DraftFinding, DraftFinding>,
  builtFirst: boolean,
): void {
  const byFile = new Map<string, DraftFinding[]>()
  const inOrder = group.toSorted((a, b) => compareLocations(a.location, b.location))
  for (const draft of inOrder) {
    const list = byFile.get(draft.location.file)
    if (list === undefined) byFile.set(draft.location.file, [draft])
    else list.push(draft)
  }
  const files = [...byFile.keys()].toSorted(
    (a, b) => rankOf(a, builtFirst) - rankOf(b, builtFirst) || (a < b ? -1 : 1),
  )
  const [first, ...others] = files
  if (first === undefined) return
  for (const file of others) {
    if (!areCopies(first, file)) continue
    for (const [index, copy] of (byFile.get(file) ?? []).entries()) {
      const original = byFile.get(first)?.[index]
      const known = original === undefined ? undefined : kept.get(original)
      if (original === undefined || known === undefined) continue
      const label = isBuilt(file) ? 'the same in what is built' : 'the same in the source'
      kept.set(original, { ...known, related: [...known.related, { ...copy.location, label }] })
      kept.delete(copy)
    }
  }
}

/** A source and its build, or two builds; not two sources that happen to be named alike. */
function areCopies(one: string, other: string): boolean {
  if (isBuilt(one) && isBuilt(other)) return one !== other
  return isBuilt(one) !== isBuilt(other)
}

/** TypeScript is a source wherever it stands. */
function isBuilt(file: string): boolean {
  return !typescript.test(file) && foldersOf(file).some((name) => built.has(name))
}

function rankOf(file: string, builtFirst: boolean): number {
  return (isBuilt(file) === builtFirst ? 0 : 2) + (secondForm.test(file) ? 1 : 0)
}

/** `server/http` of `src/server/http.ts` and of `dist/esm/server/http.js`. */
function stemOf(file: string): string {
  const name = file.slice(file.lastIndexOf('/') + 1).replace(/(?:\.[cm]?[jt]sx?|\.py)$/, '')
  const folders = foldersOf(file)
  const from = folders.findIndex((folder) => built.has(folder) || sources.has(folder))
  if (from === -1) return file
  let to = from
  while (built.has(folders[to] ?? '') || sources.has(folders[to] ?? '')) to += 1
  return [...folders.slice(0, from), ...folders.slice(to), name].join('/')
}

const foldersOf = (file: string): readonly string[] => file.split('/').slice(0, -1)

import { existsSync, readdirSync } from 'node:fs'
import { dirname, extname, join, relative, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { WeaknessId } from '@handfast/catalogue'
import type { FetchHandler } from './legacy-server.ts'
import type { Served } from './serve.ts'
import { serveForOthers, trusting } from './serve-for-others.ts'
import type { Certified } from './serve-for-others.ts'

export type Kind = 'weak' | 'mended'

/** A weak server and its mended twin; a detector must tell them apart. */
export interface Pair {
  /** `sdk-v1/unbound-session`; without a slash where it is made with the kit alone. */
  readonly name: string
  /** What it is made with: `kit`, `sdk-v1`, `express`. */
  readonly stack: string
  /** The one weakness that the weak one has and its twin has not. */
  readonly weakness: WeaknessId
  start(kind: Kind): Promise<Served>
  /** The weak one with the guard in its own code; undefined where it needs none there. */
  readonly startGuarded: (() => Promise<Served>) | undefined
  /** What both need to be told apart, where it is more than two principals; options of `probe`. */
  setUp(url: string): Promise<object>
}

interface SetUp {
  setUp?(url: string): object
}

/** What a twin's file has: a server that starts itself, or a handler that is served. */
interface Twin {
  start?(): Promise<Served>
  createHandler?(): FetchHandler
  /** There where it is about the network: what the listener has, or that it has no TLS. */
  readonly tls?: Certified['tls']
}

const here = fileURLToPath(import.meta.url)
const root = dirname(dirname(here))

/** Built, everything is JavaScript; in tests, it is read as it was written. */
const extension = extname(here)

/** Every folder of this one that has a weak and a mended file, by name. */
export function findPairs(): readonly Pair[] {
  const files = readdirSync(root, { recursive: true, encoding: 'utf8' })
  const weak = files.filter((file) => file.endsWith(`${sep}weak${extension}`))
  const folders = weak.map((file) => dirname(file)).filter((folder) => !folder.startsWith('dist'))
  return folders.map(pairIn).toSorted((left, right) => (left.name < right.name ? -1 : 1))
}

function pairIn(folder: string): Pair {
  const setUpFile = join(root, folder, `set-up${extension}`)
  const guardedFile = join(root, folder, `guarded${extension}`)
  const parts = relative('.', folder).split(sep)
  const weakness = (parts.at(-1) ?? '') as WeaknessId
  const stack = parts.length === 1 ? 'kit' : (parts[0] ?? '')
  return {
    name: parts.join('/'),
    stack,
    weakness,
    start: (kind) => started(join(root, folder, `${kind}${extension}`)),
    startGuarded: existsSync(guardedFile) ? () => started(guardedFile) : undefined,
    async setUp(url) {
      if (!existsSync(setUpFile)) return trusting(url)
      const { setUp } = (await import(pathToFileURL(setUpFile).href)) as SetUp
      return setUp?.(url) ?? {}
    },
  }
}

async function started(file: string): Promise<Served> {
  const twin = (await import(pathToFileURL(file).href)) as Twin
  if (twin.start !== undefined) return twin.start()
  if ('tls' in twin && twin.createHandler !== undefined) {
    return serveForOthers({ handler: twin.createHandler(), tls: twin.tls })
  }
  if (twin.createHandler !== undefined) return inProcess(twin.createHandler())
  throw new TypeError(`${file} exports neither start nor createHandler`)
}

const inProcess = (handler: FetchHandler): Served => ({
  url: 'http://127.0.0.1/mcp',
  handler,
  close: () => Promise.resolve(),
})

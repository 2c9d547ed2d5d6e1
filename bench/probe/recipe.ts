import { isRecord, listOf, textOf, textsOf } from '../run/record.ts'
import type { JsonRecord } from '../run/record.ts'

/** How a published server is installed, started on loopback and probed. */
export interface Recipe {
  readonly name: string
  /** Specifications for npm, each with its version. */
  readonly install: readonly string[]
  /** The program, relative to where it was installed; a driver is copied there first. */
  readonly file: string
  /** A file of bench/probe/drivers, or of the folder that the list stands in. */
  readonly driver: string | undefined
  /** `{port}` is replaced in these and in `environment`. */
  readonly words: readonly string[]
  readonly environment: Readonly<Record<string, string>>
  readonly path: string
  /** Headers of each principal; nobody in particular where there are none. */
  readonly as: Readonly<Record<string, Readonly<Record<string, string>>>>
  /** The credential of `a` is the one that the server knows. */
  readonly isShared: boolean
  /** It speaks over stdio, and nothing listens; only bench/probe/behind.ts starts such. */
  readonly isStdio: boolean
  /** It keeps no sessions for the legacy era, which a gateway before it has to be told. */
  readonly isStateless: boolean
  readonly level: 'active' | 'disruptive'
  readonly allowTools: readonly string[]
}

const specPattern = /^(@[a-z0-9][a-z0-9._-]*\/)?[a-z0-9][a-z0-9._-]*@[0-9A-Za-z][0-9A-Za-z.+-]*$/
const filePattern = /^[\w@][\w@./-]*$/
const recipesMax = 200

/** @throws TypeError for what is no list of recipes. */
export function readRecipes(value: unknown): readonly Recipe[] {
  if (!Array.isArray(value)) throw new TypeError('a list of recipes is an array')
  return value.slice(0, recipesMax).map(readRecipe)
}

export function readRecipe(value: unknown): Recipe {
  if (!isRecord(value)) throw new TypeError('a recipe is an object')
  const name = textOf(value, 'name') ?? ''
  const install = textsOf(value, 'install')
  const driver = textOf(value, 'driver')
  const file = textOf(value, 'file') ?? driver ?? ''
  const isSafe = filePattern.test(file) && !file.includes('..')
  if (name === '' || install.length === 0 || !install.every((spec) => specPattern.test(spec))) {
    throw new TypeError(`${name}: a recipe has a name, and specifications with versions to install`)
  }
  if (!isSafe) throw new TypeError(`${name}: a recipe has a file or a driver inside of its folder`)
  return {
    name,
    install,
    file,
    driver,
    words: textsOf(value, 'words'),
    environment: textsIn(value, 'environment'),
    path: textOf(value, 'path') ?? '/mcp',
    as: readPrincipals(value),
    isShared: value['shared'] === true,
    isStdio: value['stdio'] === true,
    isStateless: value['stateless'] === true,
    level: textOf(value, 'level') === 'disruptive' ? 'disruptive' : 'active',
    allowTools: textsOf(value, 'allowTools'),
  }
}

function readPrincipals(value: JsonRecord): Recipe['as'] {
  const as = isRecord(value['as']) ? value['as'] : {}
  return Object.fromEntries(Object.keys(as).map((name) => [name, textsIn(as, name)]))
}

function textsIn(value: JsonRecord, key: string): Readonly<Record<string, string>> {
  const record = isRecord(value[key]) ? value[key] : {}
  const entries = Object.entries(record).flatMap(([name, text]) =>
    typeof text === 'string' ? [[name, text] as const] : [],
  )
  return Object.fromEntries(entries)
}

/** For lists that hold more than recipes. */
export const recipesUnder = (value: JsonRecord, key: string): readonly Recipe[] =>
  readRecipes(listOf(value, key))

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { benchFolder } from '../run/folders.ts'
import { isRecord, listOf, textOf, textsOf } from '../run/record.ts'
import type { JsonRecord } from '../run/record.ts'
import { readSource } from '../sources/source.ts'
import type { Source } from '../sources/source.ts'

/** Lines of a file (1-based, both ends included), or a whole file or folder. */
export interface Place {
  readonly path: string
  readonly lines: readonly [number, number] | null
}

/** A published weakness: where it stood, and the version that mended it where there is one. */
export interface WeakCase {
  readonly id: string
  readonly weakness: string
  readonly language: string
  /** The advisory, or the address of what made it public. */
  readonly published: string
  readonly vulnerable: Source
  readonly mended: Source | null
  readonly only: readonly string[]
  readonly where: readonly Place[]
  readonly note: string
}

/** A place that must not be flagged with certain weaknesses. */
export interface CleanCase {
  readonly id: string
  readonly language: string
  readonly source: Source
  readonly only: readonly string[]
  readonly not: readonly string[]
  readonly at: Place
}

export interface CaseList {
  readonly cases: readonly WeakCase[]
  readonly clean: readonly CleanCase[]
}

const casesMax = 1000

export function readCaseList(): CaseList {
  const text = readFileSync(join(benchFolder, 'accuracy/cases.json'), 'utf8')
  return parseCaseList(text)
}

/** Throws on the first entry that is not of the form: a list that is half read measures nothing. */
export function parseCaseList(text: string): CaseList {
  const value: unknown = JSON.parse(text)
  if (!isRecord(value)) throw new TypeError('cases.json is not an object')
  const cases = listOf(value, 'cases').slice(0, casesMax).map(readCase)
  const clean = listOf(value, 'clean').slice(0, casesMax).map(readClean)
  const ids = [...cases, ...clean].map((entry) => entry.id)
  const twice = ids.find((id, index) => ids.indexOf(id) !== index)
  if (twice !== undefined) throw new TypeError(`two entries are called ${twice}`)
  return { cases, clean }
}

function readCase(entry: unknown): WeakCase {
  const record = recordOf(entry)
  const id = requiredText(record, 'id')
  const where = textsOf(record, 'where').map(parsePlace)
  if (where.length === 0) throw new TypeError(`${id}: where is empty`)
  return {
    id,
    weakness: requiredText(record, 'weakness'),
    language: requiredText(record, 'language'),
    published: requiredText(record, 'published'),
    vulnerable: requiredSource(record, 'vulnerable'),
    mended: record['mended'] === undefined ? null : requiredSource(record, 'mended'),
    only: textsOf(record, 'only'),
    where,
    note: requiredText(record, 'note'),
  }
}

function readClean(entry: unknown): CleanCase {
  const record = recordOf(entry)
  const id = requiredText(record, 'id')
  const not = textsOf(record, 'not')
  if (not.length === 0) throw new TypeError(`${id}: not is empty`)
  return {
    id,
    language: requiredText(record, 'language'),
    source: requiredSource(record, 'source'),
    only: textsOf(record, 'only'),
    not,
    at: parsePlace(requiredText(record, 'at')),
  }
}

/** `file:12`, `file:12-20`, `file` or `folder`. */
export function parsePlace(text: string): Place {
  const match = /^(?<path>.+?):(?<from>\d+)(?:-(?<to>\d+))?$/.exec(text)
  const path = match?.groups?.['path']
  const from = match?.groups?.['from']
  if (path === undefined || from === undefined) return { path: text, lines: null }
  const to = match?.groups?.['to'] ?? from
  return { path, lines: [Number(from), Number(to)] }
}

function recordOf(entry: unknown): JsonRecord {
  if (!isRecord(entry)) throw new TypeError('an entry is not an object')
  return entry
}

function requiredText(record: JsonRecord, key: string): string {
  const text = textOf(record, key)
  if (text === undefined || text === '') {
    throw new TypeError(`${textOf(record, 'id') ?? 'an entry'}: ${key} is missing`)
  }
  return text
}

function requiredSource(record: JsonRecord, key: string): Source {
  const source = readSource(record[key])
  if (source === undefined) {
    throw new TypeError(`${textOf(record, 'id') ?? 'an entry'}: ${key} names no source`)
  }
  return source
}

import { LineCounter, isMap, isScalar, isSeq, parseDocument } from 'yaml'
import type { ParsedNode } from 'yaml'
import { didYouMean } from './closest-name.ts'
import type { ConfigErrorCode, ConfigProblem } from './config-error.ts'

/** A YAML document being read, and what was found wrong with it so far. */
export interface Reading {
  readonly problems: ConfigProblem[]
  readonly lines: LineCounter
}

export type Node = ParsedNode | null

const problemsMax = 20

export function openYaml(text: string): { readonly reading: Reading; readonly root: Node } {
  const lines = new LineCounter()
  const reading: Reading = { problems: [], lines }
  try {
    const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
    for (const error of document.errors) {
      const code = error.code === 'DUPLICATE_KEY' ? 'CONFIG_KEY_TWICE' : 'CONFIG_SYNTAX'
      complain(reading, error.pos[0], code, `${error.message}.`)
    }
    return { reading, root: document.contents }
  } catch (error) {
    // Nesting deeper than the stack is no configuration.
    const why = error instanceof Error ? error.message : String(error)
    complain(reading, 0, 'CONFIG_SYNTAX', `The file cannot be read as YAML: ${why}.`)
    return { reading, root: null }
  }
}

export function complain(
  reading: Reading,
  place: Node | number,
  ...[code, message]: readonly [ConfigErrorCode, string]
): void {
  if (reading.problems.length >= problemsMax) return
  const offset = typeof place === 'number' ? place : (place?.range[0] ?? 0)
  const { line, col } = reading.lines.linePos(offset)
  reading.problems.push({ code, message, line: Math.max(1, line), column: Math.max(1, col) })
}

export const lineOf = (reading: Reading, node: Node): number =>
  Math.max(1, reading.lines.linePos(node?.range[0] ?? 0).line)

/** The values of a mapping by their keys. Keys that are not in `known` are complained about. */
export function readMapping(
  reading: Reading,
  node: Node,
  known: readonly string[],
): ReadonlyMap<string, Node> | undefined {
  if (!isMap<ParsedNode, ParsedNode | null>(node)) {
    const expected = `Expected a mapping with the keys ${known.join(', ')}.`
    complain(reading, node, 'CONFIG_VALUE_WRONG', expected)
    return undefined
  }
  const values = new Map<string, Node>()
  for (const { key, value } of node.items) {
    const name = isScalar(key) ? String(key.value) : ''
    if (known.includes(name)) {
      values.set(name, value)
    } else {
      const hint = didYouMean(name, known) || ` Known keys: ${known.join(', ')}.`
      complain(reading, key, 'CONFIG_KEY_UNKNOWN', `Unknown key "${name.slice(0, 60)}".${hint}`)
    }
  }
  return values
}

/** The items of a list; an absent one has none. */
export function readList(reading: Reading, node: Node | undefined, key: string): readonly Node[] {
  if (node === undefined) return []
  if (isSeq<ParsedNode>(node)) return node.items
  complain(reading, node, 'CONFIG_VALUE_WRONG', `"${key}" must be a list: write "- " before each.`)
  return []
}

export function readText(
  reading: Reading,
  node: Node | undefined,
  key: string,
): string | undefined {
  if (node === undefined) return undefined
  if (isScalar(node) && typeof node.value === 'string' && node.value.trim() !== '') {
    return node.value
  }
  complain(reading, node, 'CONFIG_VALUE_WRONG', `"${key}" must be a text that is not empty.`)
  return undefined
}

export function readTruth(
  reading: Reading,
  node: Node | undefined,
  key: string,
): boolean | undefined {
  if (node === undefined) return undefined
  if (isScalar(node) && typeof node.value === 'boolean') return node.value
  complain(reading, node, 'CONFIG_VALUE_WRONG', `"${key}" must be true or false.`)
  return undefined
}

export interface Choice<Value extends string> {
  readonly key: string
  readonly values: readonly Value[]
}

export function readChoice<Value extends string>(
  reading: Reading,
  node: Node | undefined,
  { key, values }: Choice<Value>,
): Value | undefined {
  if (node === undefined) return undefined
  const written = isScalar(node) ? String(node.value) : ''
  const value = values.find((known) => known === written)
  if (value !== undefined) return value
  const hint = didYouMean(written, values)
  const expected = `"${key}" must be one of ${values.join(', ')}.${hint}`
  complain(reading, node, 'CONFIG_VALUE_WRONG', expected)
  return undefined
}

/** The texts of a list. */
export function readTexts(
  reading: Reading,
  node: Node | undefined,
  key: string,
): readonly string[] {
  return readList(reading, node, key)
    .map((item) => readText(reading, item, key))
    .filter((text) => text !== undefined)
}

export interface Range {
  readonly key: string
  readonly min: number
  readonly max: number
}

/** A whole number. */
export function readNumber(
  reading: Reading,
  node: Node | undefined,
  { key, min, max }: Range,
): number | undefined {
  if (node === undefined) return undefined
  const value = isScalar(node) ? node.value : undefined
  const isRight = typeof value === 'number' && Number.isInteger(value)
  if (isRight && value >= min && value <= max) return value
  complain(reading, node, 'CONFIG_VALUE_WRONG', `"${key}" must be a number from ${min} to ${max}.`)
  return undefined
}

export interface Entry {
  readonly name: string
  readonly value: Node
}

/** A mapping whose keys anybody may choose. */
export function readEntries(
  reading: Reading,
  node: Node | undefined,
  key: string,
): readonly Entry[] {
  if (node === undefined) return []
  if (isMap<ParsedNode, ParsedNode | null>(node)) {
    return node.items.map(({ key: name, value }) => ({
      name: isScalar(name) ? String(name.value) : '',
      value,
    }))
  }
  complain(reading, node, 'CONFIG_VALUE_WRONG', `"${key}" must be a mapping: write "NAME: value".`)
  return []
}

/** What it is in JSON. Aliases stand for nothing, as they may stand for each other. */
export function plainValue(node: Node): unknown {
  if (isMap<ParsedNode, ParsedNode | null>(node)) {
    return Object.fromEntries(
      node.items.map(({ key, value }) => [
        isScalar(key) ? String(key.value) : '',
        plainValue(value),
      ]),
    )
  }
  if (isSeq<ParsedNode>(node)) return node.items.map(plainValue)
  return isScalar(node) ? node.value : null
}

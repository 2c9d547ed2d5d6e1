import type { DeclaredConsumer, DeclaredHandle } from '../probe/lab/declared-handles.ts'
import type { Node, Reading } from './yaml-reading.ts'
import { complain, plainValue, readList, readMapping, readText } from './yaml-reading.ts'

export const handleKeys = ['producer', 'result', 'arguments', 'consumers'] as const
export const consumerKeys = ['tool', 'argument', 'arguments'] as const

export function readHandles(reading: Reading, node: Node | undefined): readonly DeclaredHandle[] {
  return readList(reading, node, 'handles')
    .map((item) => readHandle(reading, item))
    .filter((handle) => handle !== undefined)
}

function readHandle(reading: Reading, node: Node): DeclaredHandle | undefined {
  const values = readMapping(reading, node, handleKeys)
  if (values === undefined) return undefined
  requireKeys(reading, { node, values }, ['producer', 'consumers'])
  const producer = readText(reading, values.get('producer'), 'producer')
  const result = readText(reading, values.get('result'), 'result')
  if (result !== undefined && !result.startsWith('/')) {
    const message = '"result" must be a JSON Pointer (RFC 6901), as /structuredContent/id.'
    complain(reading, values.get('result') ?? null, 'CONFIG_VALUE_WRONG', message)
  }
  const consumers = readList(reading, values.get('consumers'), 'consumers')
    .map((item) => readConsumer(reading, item))
    .filter((consumer) => consumer !== undefined)
  if (producer === undefined) return undefined
  return {
    producer,
    consumers,
    ...(result === undefined ? {} : { result }),
    ...argumentsIn(reading, values.get('arguments')),
  }
}

function readConsumer(reading: Reading, node: Node): DeclaredConsumer | undefined {
  const values = readMapping(reading, node, consumerKeys)
  if (values === undefined) return undefined
  requireKeys(reading, { node, values }, ['tool', 'argument'])
  const tool = readText(reading, values.get('tool'), 'tool')
  const argument = readText(reading, values.get('argument'), 'argument')
  if (tool === undefined || argument === undefined) return undefined
  return { tool, argument, ...argumentsIn(reading, values.get('arguments')) }
}

interface Entry {
  readonly node: Node
  readonly values: ReadonlyMap<string, Node>
}

function requireKeys(reading: Reading, { node, values }: Entry, keys: readonly string[]): void {
  for (const key of keys) {
    if (values.has(key)) continue
    complain(reading, node, 'CONFIG_KEY_MISSING', `An entry of "handles" without "${key}".`)
  }
}

function argumentsIn(
  reading: Reading,
  node: Node | undefined,
): { readonly arguments?: Readonly<Record<string, unknown>> } {
  if (node === undefined) return {}
  const value = plainValue(node)
  if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
    return { arguments: { ...value } }
  }
  complain(reading, node, 'CONFIG_VALUE_WRONG', '"arguments" must be a mapping of their names.')
  return {}
}

import { isObject } from '@handfast/protocol'
import type { JsonObject } from '@handfast/protocol'
import { textOf } from '../../data-path/text-of.ts'
import { isAt } from './declared.ts'
import type { Declared, Place } from './declared.ts'
import type { Pointer } from './pointer.ts'

/**
 * Handles are texts, whatever the ids of the server behind are: clients check arguments and
 * structured content against these schemas. `$ref` is not followed.
 */
export function withHandleSchemas(result: JsonObject, declared: readonly Declared[]): JsonObject {
  const { tools } = result
  if (!Array.isArray(tools)) return result
  return { ...result, tools: tools.map((tool) => (isObject(tool) ? ofTool(tool, declared) : tool)) }
}

function ofTool(tool: JsonObject, declared: readonly Declared[]): JsonObject {
  const name = textOf(tool['name']) ?? ''
  const isOfTool = (place: Place): boolean => isAt(place, { method: 'tools/call', name })
  let changed = tool
  for (const { mode, minted, taken } of declared) {
    if (!mode.isOther) continue
    changed = withTexts(changed, 'inputSchema', taken.filter(isOfTool))
    changed = withTexts(changed, 'outputSchema', minted.filter(isOfTool))
  }
  return changed
}

function withTexts(tool: JsonObject, member: string, places: readonly Place[]): JsonObject {
  let schema = tool[member]
  for (const { pointer, find } of places) {
    if (pointer !== undefined && find === undefined) schema = withTextAt(schema, pointer)
  }
  return schema === tool[member] ? tool : { ...tool, [member]: schema }
}

function withTextAt(schema: unknown, [segment, ...rest]: Pointer): unknown {
  if (!isObject(schema)) return schema
  if (segment === undefined) return textLike(schema)
  const step = (inner: unknown): unknown => withTextAt(inner, rest)
  if (segment === '*') {
    if (isObject(schema['items'])) return { ...schema, items: step(schema['items']) }
    const { additionalProperties } = schema
    if (!isObject(additionalProperties)) return schema
    return { ...schema, additionalProperties: step(additionalProperties) }
  }
  const { properties } = schema
  if (!isObject(properties) || !Object.hasOwn(properties, segment)) return schema
  return { ...schema, properties: { ...properties, [segment]: step(properties[segment]) } }
}

function textLike({ title, description, type }: JsonObject): JsonObject {
  const isNullable = Array.isArray(type) && type.includes('null')
  return {
    ...(title === undefined ? {} : { title }),
    ...(description === undefined ? {} : { description }),
    type: isNullable ? ['string', 'null'] : 'string',
  }
}

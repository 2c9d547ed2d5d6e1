import { memberOf } from '../wire/json-rpc.ts'
import type { Tool } from './tool.ts'

/** A tool that takes a handle, and the parameter that it takes it in. */
export interface Consumer {
  readonly tool: Tool
  readonly parameter: string
}

/**
 * Nothing in a schema marks a handle (SEP-2567, Future Work). These names are what servers call
 * them; whether it is one is found out by trying.
 */
const handleWords =
  'id handle token ref cursor session cart basket job task conn connection ctx context browser ' +
  'workspace upload note'

/** The last word of `basket_id`, `basketId` or `basket`. */
const handleName = new RegExp(`(?:^|_|-)(?:${handleWords.replaceAll(' ', '|')})$`, 'u')

const producerName = /^(?:create|open|start|new|begin|connect|init|upload|add|make|mint)/iu

/** What uses up what it is given is tried last. */
const endingName = /^(?:delete|remove|destroy|close|end|stop|cancel|revoke)/iu

const parametersMax = 50

export function isHandleName(name: string): boolean {
  return handleName.test(name.replace(/([a-z0-9])([A-Z])/gu, '$1_$2').toLowerCase())
}

export function producersIn(tools: readonly Tool[]): readonly Tool[] {
  const isProducer = ({ name, outputSchema }: Tool): boolean =>
    producerName.test(name) || propertiesOf(outputSchema).some(isHandleName)
  // A tool that takes a handle hands out what it was given.
  const taking = new Set(consumersIn(tools).map(({ tool }) => tool.name))
  return tools.filter((tool) => isProducer(tool) && !taking.has(tool.name))
}

export function consumersIn(tools: readonly Tool[]): readonly Consumer[] {
  const consumers = tools.flatMap((tool) =>
    propertiesOf(tool.inputSchema)
      .filter((name) => isHandleName(name) && isText(tool, name))
      .map((parameter) => ({ tool, parameter })),
  )
  return consumers.toSorted((left, right) => harm(left.tool) - harm(right.tool))
}

const harm = ({ name, isReadOnly }: Tool): number =>
  isReadOnly ? 0 : endingName.test(name) ? 2 : 1

function isText({ inputSchema }: Tool, name: string): boolean {
  const type = memberOf(memberOf(memberOf(inputSchema, 'properties'), name), 'type')
  return type === 'string' || type === undefined
}

function propertiesOf(schema: unknown): readonly string[] {
  const properties = memberOf(schema, 'properties')
  if (typeof properties !== 'object' || properties === null) return []
  return Object.keys(properties).slice(0, parametersMax)
}

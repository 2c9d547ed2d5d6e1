import { memberOf } from '@handfast/protocol'
import type { Tool } from '../lab/found-state.ts'
import { listMemberOf, textMemberOf } from '../wire/json-rpc.ts'

/** A tool that may take a handle, and the parameter that it would take it in. */
export interface Consumer {
  readonly tool: Tool
  readonly parameter: string
}

/**
 * Nothing in a schema marks a handle (SEP-2567, Future Work). These names are what servers call
 * them; whether it is one is found out by trying.
 */
const handleWords =
  'id uuid guid key handle token ref reference cursor session cart basket job task conn ' +
  'connection ctx context browser tab workspace upload note thread conversation room transaction ' +
  'sandbox uri'

/** The last word of `basket_id`, `basketId` or `basket`. */
const handleName = new RegExp(`(?:^|_|-)(?:${handleWords.replaceAll(' ', '|')})$`, 'u')

const startingWith = (verbs: string): RegExp =>
  new RegExp(`^(?:${verbs.replaceAll(' ', '|')})`, 'iu')

const producerName = startingWith(
  'create open start new begin connect init launch upload add make mint register spawn store ' +
    'save submit allocate acquire',
)

/** A description that speaks of handing something out. */
const producing = new RegExp(
  String.raw`\b(?:returns?|gives?|yields?|creates?|opens?|starts?)\b.{0,60}` +
    String.raw`\b(?:id|handle|token|identifier)\b`,
  'iu',
)
/** A description that speaks of what was handed out. */
const taking = /\b(?:id|handle|token|identifier)\b|\breturned (?:by|from)\b/iu

/** What uses up what it is given is tried last. */
const endingName = startingWith(
  'delete remove destroy close end stop cancel revoke drop clear terminate kill finish discard ' +
    'logout',
)

const parametersMax = 50

/** `basketId` as `basket_id`. */
export const inSnakeCase = (name: string): string =>
  name.replace(/([a-z0-9])([A-Z])/gu, '$1_$2').toLowerCase()

export function isHandleName(name: string): boolean {
  return handleName.test(inSnakeCase(name))
}

export const isEnding = ({ name, isReadOnly }: Tool): boolean =>
  !isReadOnly && endingName.test(unprefixed(name))

/** Servers put their own name before that of a tool: `notes_create_note`. */
function unprefixed(name: string): string {
  const words = inSnakeCase(name).split(/[_.-]/u)
  const verb = words.findIndex((word) => producerName.test(word) || endingName.test(word))
  return verb === -1 || verb > 1 ? name : words.slice(verb).join('_')
}

/** Tools that may hand out a handle, the likeliest first; those that only might come last. */
export function producersIn(tools: readonly Tool[]): readonly Tool[] {
  return likelyProducers(tools).map(({ tool }) => tool)
}

/** Tools that look as if they handed out handles. */
export function lookLikeProducers(tools: readonly Tool[]): readonly Tool[] {
  return likelyProducers(tools)
    .filter(({ likelihood }) => likelihood > 0)
    .map(({ tool }) => tool)
}

export const looksLikeProducer = (tool: Tool): boolean => likelihoodOf(tool) > 0

function likelyProducers(
  tools: readonly Tool[],
): readonly { readonly tool: Tool; readonly likelihood: number }[] {
  // A tool that has to be given a handle hands out what it was given.
  const needing = new Set(
    consumersIn(tools)
      .filter(({ tool, parameter }) =>
        listMemberOf(tool.inputSchema, 'required').includes(parameter),
      )
      .map(({ tool }) => tool.name),
  )
  return tools
    .filter((tool) => !needing.has(tool.name) && !isEnding(tool))
    .map((tool) => ({ tool, likelihood: likelihoodOf(tool) }))
    .toSorted((left, right) => right.likelihood - left.likelihood)
}

function likelihoodOf({ name, description, outputSchema }: Tool): number {
  if (producerName.test(unprefixed(name))) return 3
  if (propertiesOf(outputSchema).some(isHandleName)) return 2
  return producing.test(description) ? 1 : 0
}

export function consumersIn(tools: readonly Tool[]): readonly Consumer[] {
  const consumers = tools.flatMap((tool) =>
    propertiesOf(tool.inputSchema)
      .filter((name) => takesHandle(tool, name))
      .map((parameter) => ({ tool, parameter })),
  )
  return consumers.toSorted((left, right) => harm(left.tool) - harm(right.tool))
}

const harm = (tool: Tool): number => (isEnding(tool) ? 2 : tool.isReadOnly ? 0 : 1)

function takesHandle({ inputSchema }: Tool, name: string): boolean {
  const property = memberOf(memberOf(inputSchema, 'properties'), name)
  const type = memberOf(property, 'type')
  const types: readonly unknown[] = Array.isArray(type) ? type : [type]
  const isCounted = types.includes('integer') || types.includes('number')
  if (!types.includes('string') && !types.includes(undefined) && !isCounted) return false
  if (memberOf(property, 'enum') !== undefined) return false
  const isCalledSo = isHandleName(name) || textMemberOf(property, 'format') === 'uuid'
  return isCalledSo || (!isCounted && taking.test(textMemberOf(property, 'description') ?? ''))
}

/** How much a parameter and where a value comes from have to do with each other, by their words. */
export function kinship(consumer: Consumer, producer: Tool, name: string): number {
  if (inSnakeCase(name) === inSnakeCase(consumer.parameter)) return 4
  const own = wordsOf(consumer.parameter)
  const wanted = own.length > 0 ? own : wordsOf(consumer.tool.name)
  const given = new Set([...wordsOf(name), ...wordsOf(producer.name)])
  return wanted.filter((word) => given.has(word)).length
}

/** Words that say what a thing is, and not that it is a handle or what is done to it. */
function wordsOf(name: string): readonly string[] {
  const words = inSnakeCase(name).split(/[^a-z0-9]+/u)
  return words
    .filter((word) => word.length > 2 && !generic.test(word))
    .map((word) => word.replace(/s$/u, ''))
}

const generic =
  /^(?:uuid|guid|handle|token|reference|create|open|start|get|read|view|list|add|delete|update)$/u

export function propertiesOf(schema: unknown): readonly string[] {
  const properties = memberOf(schema, 'properties')
  if (typeof properties !== 'object' || properties === null) return []
  return Object.keys(properties).slice(0, parametersMax)
}

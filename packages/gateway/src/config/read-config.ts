import { LineCounter, isMap, isScalar, isSeq, parseDocument, visit } from 'yaml'
import type { Document } from 'yaml'
import type { core } from 'zod'
import type { Config } from './config.ts'
import { GatewayConfigError } from './config-error.ts'
import type { ConfigProblem, GatewayConfigErrorCode } from './config-error.ts'
import { objectionsTo } from './objections.ts'
import { gatewaySchema } from './schema/schema.ts'

export interface ConfigText {
  readonly text: string
  /** How the file is called in messages. */
  readonly file: string
  /** For `${NAME}`. */
  readonly env: Readonly<Record<string, string | undefined>>
}

const charactersMax = 1024 * 1024
const problemsMax = 20

/** Where in the file something is: keys and indexes from the top. */
type Path = readonly (string | number)[]

/**
 * The `gateway:` of a handfast.yaml, with defaults filled in.
 *
 * @throws GatewayConfigError that names every line with something wrong, and what to write there.
 */
export function readConfig({ text, file, env }: ConfigText): Config {
  const lines = new LineCounter()
  const problems: ConfigProblem[] = []
  const complain = (offset: number, code: GatewayConfigErrorCode, message: string): void => {
    const { line, col } = lines.linePos(offset)
    const at = { line: Math.max(1, line), column: Math.max(1, col) }
    if (problems.length < problemsMax) problems.push({ code, message, ...at })
  }
  const stopIfAny = (): void => {
    if (problems.length > 0) throw new GatewayConfigError(file, problems.toSorted(byPlace))
  }

  if (text.length > charactersMax) {
    complain(0, 'CONFIG_TOO_LARGE', `The file has more than ${charactersMax} characters.`)
    stopIfAny()
  }
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false })
  for (const error of document.errors) complain(error.pos[0], 'CONFIG_SYNTAX', `${error.message}.`)
  stopIfAny()
  expandVariables(document, env, complain)
  stopIfAny()
  const { success, data, error } = gatewaySchema.safeParse(document.toJS()?.gateway ?? {})
  if (success) {
    for (const { at, message } of objectionsTo(data)) {
      complain(offsetOf(document, ['gateway', ...at]), 'CONFIG_UNSAFE', message)
    }
    stopIfAny()
    return data
  }
  for (const issue of error.issues) {
    for (const { path, code, message } of problemsOf(issue)) {
      complain(offsetOf(document, ['gateway', ...path]), code, message)
    }
  }
  throw new GatewayConfigError(file, problems.toSorted(byPlace))
}

const byPlace = (left: ConfigProblem, right: ConfigProblem): number =>
  left.line - right.line || left.column - right.column

const reference = /\$\{([A-Za-z_][A-Za-z0-9_]*)\}/g

function expandVariables(
  document: Document.Parsed,
  env: ConfigText['env'],
  complain: (offset: number, code: GatewayConfigErrorCode, message: string) => void,
): void {
  visit(document, {
    Scalar(key, node) {
      if (key === 'key' || typeof node.value !== 'string') return
      node.value = node.value.replace(reference, (_, name: string) => {
        const value = env[name]
        if (value !== undefined) return value
        const message = `There is no variable ${name} in the environment. Set it.`
        complain(node.range?.[0] ?? 0, 'CONFIG_VARIABLE_MISSING', message)
        return ''
      })
    },
  })
}

interface Located {
  readonly path: Path
  readonly code: GatewayConfigErrorCode
  readonly message: string
}

function problemsOf(issue: core.$ZodIssue): readonly Located[] {
  const path = issue.path.filter((part) => typeof part !== 'symbol')
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      path: [...path, key],
      code: 'CONFIG_KEY_UNKNOWN',
      message: `Unknown key "${key.slice(0, 60)}". docs/gateway-configuration.md lists all.`,
    }))
  }
  const name = path.findLast((part) => typeof part === 'string')
  const subject = name === undefined ? '' : `${name}: `
  return [{ path, code: 'CONFIG_VALUE_WRONG', message: `${subject}${issue.message}` }]
}

/** Of the nearest that is there: what is missing has no place of its own. */
function offsetOf(document: Document.Parsed, path: Path): number {
  let node: unknown = document.contents
  let offset = 0
  for (const part of path) {
    if (isMap(node)) {
      const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === String(part))
      if (pair === undefined) return offset
      offset = rangeOf(pair.key) ?? offset
      node = pair.value
    } else if (isSeq(node)) {
      node = node.items[Number(part)]
      offset = rangeOf(node) ?? offset
    } else return offset
  }
  return offset
}

function rangeOf(node: unknown): number | undefined {
  return isMap(node) || isSeq(node) || isScalar(node) ? node.range?.[0] : undefined
}

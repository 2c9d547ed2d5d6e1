import type { Given, Tool } from '../lab/found-state.ts'
import type { Lab } from '../lab/lab.ts'
import type { Arguments } from './schema-arguments.ts'
import { isAccepted } from './schema-arguments.ts'
import type { ToolAnswer } from './tool-caller.ts'
import { textOfResult } from './tool-caller.ts'

/** Stands for a text in what is proposed, as no adviser is told a canary. */
export const textPlaceholder = 'HANDFAST_TEXT'

const questionCharactersMax = 12_000
const refusalCharactersMax = 1_000

export interface Seeking {
  readonly tool: Tool
  /** What is settled, of which an adviser learns the names alone. */
  readonly known: Given
  readonly refusal: ToolAnswer | undefined
}

/**
 * Arguments that an adviser proposed and that satisfy the schema. Everything that is known to be a
 * secret is a label in what it is asked, and what it says about settled arguments is left out.
 */
export async function askAdviser(
  lab: Lab,
  { tool, known, refusal }: Seeking,
): Promise<Arguments | undefined> {
  const { adviser } = lab
  if (adviser === undefined) return undefined
  const proposed = await adviser.propose(questionFor(lab, { tool, known, refusal }))
  if (typeof proposed !== 'object' || proposed === null || Array.isArray(proposed)) return undefined
  const settled = new Set(Object.keys(known))
  const entries = Object.entries(proposed).filter(([name]) => !settled.has(name))
  const given = Object.fromEntries(entries)
  const isValid = await isAccepted(tool.inputSchema, { ...given, ...known })
  return isValid ? given : undefined
}

function questionFor({ redactor }: Lab, { tool, known, refusal }: Seeking): string {
  const settled = Object.keys(known)
  const lines = [
    `Tool: ${tool.name}`,
    `Description: ${tool.description}`,
    `JSON Schema of its arguments: ${JSON.stringify(tool.inputSchema)}`,
    `Write ${textPlaceholder} for any free text, once at the least where one is possible.`,
    ...(settled.length === 0 ? [] : [`Leave these out, they are known: ${settled.join(', ')}`]),
    ...(refusal === undefined ? [] : [`It has refused a call: ${saidBy(refusal)}`]),
  ]
  return redactor.redact(lines.join('\n')).slice(0, questionCharactersMax)
}

/** It may repeat what was sent; what of that is a secret is known, and is redacted. */
function saidBy({ answer, result }: ToolAnswer): string {
  const text = textOfResult(result).trim()
  return (text === '' ? answer.text : text).slice(0, refusalCharactersMax)
}

/** With the text in place of what stands for it, however deep. */
export function withTextIn(value: unknown, text: string, depth = 0): unknown {
  if (typeof value === 'string') return value.replaceAll(textPlaceholder, text)
  if (typeof value !== 'object' || value === null || depth > depthMax) return value
  if (Array.isArray(value)) return value.map((one) => withTextIn(one, text, depth + 1))
  return Object.fromEntries(
    Object.entries(value).map(([key, one]) => [key, withTextIn(one, text, depth + 1)]),
  )
}

const depthMax = 8

import type { Lab } from '../lab/lab.ts'
import { randomHex } from '../wire/randomness.ts'
import { argumentsFor } from './arguments.ts'
import { toolsOf } from './found-state.ts'
import { mayCall } from './tool.ts'
import type { Tool } from './tool.ts'
import { textOfResult } from './tool-caller.ts'
import type { ToolCaller } from './tool-caller.ts'

/** A tool whose result repeats what it was given, so that it shows whose result it is. */
export interface EchoTool {
  readonly name: string
  readonly tookMs: number
  /** Arguments with this text in them. */
  with(canary: string): Readonly<Record<string, unknown>>
}

export interface EchoSearch {
  /** The slowest, as its answers have the most time to go astray. */
  readonly echo: EchoTool | undefined
  /** A tool that may not be called, and could be slower. */
  readonly left: string | undefined
}

/** Tools that are called to see whether they repeat. */
const toolsMax = 10

export async function findEcho(lab: Lab, caller: ToolCaller): Promise<EchoSearch> {
  if (!lab.surface.hasTools) return { echo: undefined, left: undefined }
  const tools = await toolsOf(lab, caller)
  const echoes: EchoTool[] = []
  for (const tool of tools.filter((one) => mayCall(lab, one)).slice(0, toolsMax)) {
    const echo = await tryEcho(lab, caller, tool)
    if (echo !== undefined) echoes.push(echo)
  }
  const [echo] = echoes.toSorted((left, right) => right.tookMs - left.tookMs)
  return { echo, left: tools.find((one) => !mayCall(lab, one))?.name }
}

async function tryEcho(
  lab: Lab,
  caller: ToolCaller,
  { name, inputSchema }: Tool,
): Promise<EchoTool | undefined> {
  const fill = (text: string): Readonly<Record<string, unknown>> =>
    argumentsFor(inputSchema, { text, known: new Map() }) ?? {}
  const canary = randomHex(16, lab.random)
  const args = fill(canary)
  if (!JSON.stringify(args).includes(canary)) return undefined
  const startedAtMs = lab.clock.nowMs()
  const { reception, result } = await caller.call(lab.cast.a, name, args)
  const tookMs = lab.clock.nowMs() - startedAtMs
  const isEcho = reception === 'accepted' && textOfResult(result).includes(canary)
  return isEcho ? { name, tookMs, with: fill } : undefined
}

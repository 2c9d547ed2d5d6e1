import type { Lab } from '../lab/lab.ts'
import { randomHex } from '../wire/randomness.ts'
import { argumentsFor } from './arguments.ts'
import { listTools, mayCall } from './tool.ts'
import { textOfResult } from './tool-caller.ts'
import type { ToolCaller } from './tool-caller.ts'

/** A tool whose result repeats what it was given, so that it shows whose result it is. */
export interface EchoTool {
  readonly name: string
  /** Arguments with this text in them. */
  with(canary: string): Readonly<Record<string, unknown>>
}

/** Tools that are called to see whether they repeat. */
const toolsMax = 10

/** The slowest of them, as its answers have the most time to go astray; undefined where none is. */
export async function findEcho(lab: Lab, caller: ToolCaller): Promise<EchoTool | undefined> {
  if (!lab.surface.hasTools) return undefined
  const tools = await listTools(lab, caller)
  let slowest: { readonly tool: EchoTool; readonly tookMs: number } | undefined
  for (const { name, inputSchema } of tools.filter((one) => mayCall(lab, one)).slice(0, toolsMax)) {
    const canary = randomHex(16, lab.random)
    const fill = (text: string): Readonly<Record<string, unknown>> | undefined =>
      argumentsFor(inputSchema, { text, known: new Map() })
    const args = fill(canary)
    if (args === undefined || !JSON.stringify(args).includes(canary)) continue
    const startedAtMs = lab.clock.nowMs()
    const { reception, result } = await caller.call(lab.cast.a, name, args)
    const tookMs = lab.clock.nowMs() - startedAtMs
    if (reception !== 'accepted' || !textOfResult(result).includes(canary)) continue
    if (slowest !== undefined && slowest.tookMs >= tookMs) continue
    slowest = { tookMs, tool: { name, with: (text) => fill(text) ?? {} } }
  }
  return slowest?.tool
}

import { isObject, memberOf } from '@handfast/protocol'
import { textOf } from '../../data-path/text-of.ts'
import { nameIn } from './leaves.ts'
import type { Link } from './proposals.ts'
import { isHandleName } from './words.ts'

/** What the list of tools says of one of them: members at the top that may be handles. */
export interface KnownTool {
  readonly takes: readonly string[]
  readonly gives: readonly string[]
}

const toolsMax = 500
const membersMax = 50

export function noteTools(known: Map<string, KnownTool>, tools: unknown): void {
  if (!Array.isArray(tools)) return
  for (const tool of tools) {
    const name = textOf(memberOf(tool, 'name'))
    if (name === undefined || (known.size >= toolsMax && !known.has(name))) continue
    const takes = membersOf(memberOf(tool, 'inputSchema'))
    known.set(name, { takes, gives: membersOf(memberOf(tool, 'outputSchema')) })
  }
}

function membersOf(schema: unknown): readonly string[] {
  const properties = memberOf(schema, 'properties')
  const names = isObject(properties) ? Object.keys(properties) : []
  return names.filter(isHandleName).slice(0, membersMax)
}

const minting = /^(?:create|open|start|new|begin|connect|init|upload)/i

/** A tool that mints, by its name, has it in its result, and another one in its arguments. */
export function linksIn(tools: ReadonlyMap<string, KnownTool>): readonly Link[] {
  const links: Link[] = []
  for (const [maker, { gives, takes: own }] of tools) {
    const made = gives.filter((name) => minting.test(maker) && !own.includes(name))
    for (const [taker, { takes }] of tools) {
      for (const name of made.filter((one) => takes.includes(one))) {
        const at = `/${nameIn(name)}`
        links.push({ minted: { tool: maker, at }, taken: { tool: taker, at }, count: 0 })
      }
    }
  }
  return links
}

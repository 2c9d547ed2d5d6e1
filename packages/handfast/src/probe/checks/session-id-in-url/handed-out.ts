import type { Tool } from '../../lab/found-state.ts'
import type { Lab } from '../../lab/lab.ts'
import type { Attempt, Untried } from '../../lab/verdict.ts'
import { argumentsFor } from '../../tools/arguments.ts'
import { hearOut } from '../../tools/asked-back.ts'
import type { Heard } from '../../tools/asked-back.ts'
import { attend } from '../../tools/attended-session.ts'
import type { AttendedSession } from '../../tools/attended-session.ts'
import { mayHaveTools, toolsOf } from '../../tools/found-state.ts'
import { isEnding } from '../../tools/handle-tools.ts'
import { mayCall } from '../../tools/tool.ts'
import { createToolCaller } from '../../tools/tool-caller.ts'
import type { ToolCaller } from '../../tools/tool-caller.ts'
import { tryHandleLinks } from './handle-links.ts'
import { tryRedirects } from './redirects.ts'
import { credentialsOf, isTellable, lookedThrough } from './secrets-in-urls.ts'
import { urlsIn, urlsInHead } from './urls-in.ts'

export interface HandedOut {
  readonly attempts: readonly Attempt[]
  readonly untried: readonly Untried[]
}

/** Tools that are called to see which URLs they hand out. */
const toolsMax = 10

/**
 * 2026-07-28 client/elicitation, Safe URL Handling 2: nothing secret in a URL that a user is to
 * open (MUST NOT). Looked for in redirects, in what tools answer, and in what they ask.
 */
export async function tryHandedOut(lab: Lab): Promise<HandedOut> {
  if (!lab.allows('active')) {
    const what = 'URLs that tools and logins hand out'
    return { attempts: [], untried: [{ what, settledBy: 'leave out --passive' }] }
  }
  const redirected = await tryRedirects(lab)
  if (!mayHaveTools(lab)) return { attempts: redirected, untried: [] }
  const caller = createToolCaller(lab)
  const tools = await toolsOf(lab, caller)
  const told = await tryTools(lab, caller, tools)
  const links = await tryHandleLinks(lab, caller)
  return { attempts: [...redirected, ...told, ...links], untried: leftOf(lab, tools) }
}

/** Called as if a URL were what they are for. */
const linking = /log_?in|sign_?in|connect|authori[sz]e|download|share|export|(?:^|_)link(?:_|$)/iu

function leftOf(lab: Lab, tools: readonly Tool[]): readonly Untried[] {
  const left = tools.find((tool) => linking.test(tool.name) && !mayCall(lab, tool))
  if (left === undefined) return []
  return [{ what: `what ${left.name} hands out`, settledBy: `--allow-tool ${left.name}` }]
}

async function tryTools(
  lab: Lab,
  caller: ToolCaller,
  tools: readonly Tool[],
): Promise<readonly Attempt[]> {
  const { a } = lab.cast
  const mine = lab.surface.era === 'legacy' ? await attend(lab, a) : undefined
  const ids = (mine?.ids ?? []).map((value) => ({ what: 'session id', value }))
  const secrets = [...ids, ...credentialsOf(a)].filter(isTellable)
  if (secrets.length === 0) return []
  const attempts: Attempt[] = []
  const asked = tools.filter((tool) => mayCall(lab, tool) && !isEnding(tool))
  for (const tool of asked.slice(0, toolsMax)) {
    const args = argumentsFor(tool.inputSchema, { text: 'handfast', known: new Map() })
    if (args === undefined) continue
    const { answer, messages } = await hear(lab, { mine, caller }, { tool, args })
    if (messages.length === 0) continue
    const urls = [...urlsInHead(answer), ...urlsIn(messages)]
    const title = `a: the URLs in what ${tool.name} says`
    attempts.push(lookedThrough(lab, { title, answer, urls, secrets }))
  }
  return attempts
}

interface Hearing {
  readonly mine: AttendedSession | undefined
  readonly caller: ToolCaller
}

async function hear(
  lab: Lab,
  { mine, caller }: Hearing,
  { tool, args }: Parameters<typeof hearOut>[2],
): Promise<Heard> {
  if (mine !== undefined) return hearOut(lab, mine, { tool, args })
  const { answer } = await caller.call(lab.cast.a, tool.name, args)
  return { answer, messages: answer.messages }
}

import type { Finding, HandleKind, Store, Tool } from '../lab/found-state.ts'
import type { Lab } from '../lab/lab.ts'
import { findHandles } from './find-handles.ts'
import { findStores } from './find-stores.ts'
import { listTools } from './tool.ts'
import type { ToolCaller } from './tool-caller.ts'

/** Over HTTP+SSE a server says what it has only in a session; it is asked for its tools. */
export const mayHaveTools = ({ surface }: Lab): boolean =>
  surface.hasTools || surface.transport === 'http+sse'

/** The tools as `a` is shown them; asked for once. */
export function toolsOf(lab: Lab, caller: ToolCaller): Promise<readonly Tool[]> {
  return found(lab.memory.tools, () => listTools(lab, caller))
}

/** State behind handles; looked for once. */
export function handlesOf(lab: Lab, caller: ToolCaller): Promise<readonly HandleKind[]> {
  return found(lab.memory.handles, async () => findHandles(lab, caller, await toolsOf(lab, caller)))
}

/** State that tools keep without a handle; looked for once. */
export function storesOf(lab: Lab, caller: ToolCaller): Promise<readonly Store[]> {
  return found(lab.memory.stores, async () => findStores(lab, caller, await toolsOf(lab, caller)))
}

/** What was broken off is begun again by the next who asks. */
async function found<Found>(finding: Finding<Found>, search: () => Promise<Found>): Promise<Found> {
  finding.search ??= search()
  try {
    return await finding.search
  } catch (error) {
    finding.search = undefined
    throw error
  }
}

import type { Guard } from '@handfast/guard'
import { guarded, refusedTool } from '../kit/guarded.ts'
import type { FetchHandler } from '../kit/legacy-server.ts'
import { readOnlyTool, said } from '../kit/memory-tools.ts'
import { toolServer } from '../kit/tool-server.ts'

const tools = [
  readOnlyTool('begin'),
  readOnlyTool('remember', 'conversation_id', 'text'),
  readOnlyTool('recall', 'conversation_id'),
]

/** A conversation has to be begun, and is its principal's. */
export const createHandler = (): FetchHandler => guarded(conversations)

function conversations(guard: Guard): FetchHandler {
  const handles = guard.handles<readonly string[]>('conversation', {
    recover: 'Call begin for a new one.',
  })
  return toolServer(tools, async ({ name, args }) => {
    if (name === 'begin') return said(`conversation_id: ${(await handles.mint([])).id}`)
    const id = String(args['conversation_id'])
    const done =
      name === 'remember'
        ? handles.update(id, (texts) => [...texts, String(args['text'])])
        : handles.resolve(id)
    return done.then(({ value }) => said(value.join('\n')), refusedTool)
  })
}

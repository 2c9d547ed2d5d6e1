import { createGuard } from '@handfast/guard'
import { sessionStore } from '@handfast/guard/presets/session-store'
import { memoryStore } from '@handfast/guard/stores/memory'
import { createWatch } from '@handfast/guard/watch'

const pages = sessionStore(memoryStore())
const watch = createWatch({ act: { 'id-guessing': { do: 'lock' } }, keepers: [pages] })

export const guard = createGuard({ watch })

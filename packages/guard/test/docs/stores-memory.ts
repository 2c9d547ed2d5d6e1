import { createGuard } from '@handfast/guard'
import { memoryStore } from '@handfast/guard/stores/memory'

const guard = createGuard({ store: memoryStore() })

export { guard }

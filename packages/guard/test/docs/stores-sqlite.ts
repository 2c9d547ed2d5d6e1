import { createGuard } from '@handfast/guard'
import { sqliteStore } from '@handfast/guard/stores/sqlite'

const guard = createGuard({ store: await sqliteStore({ path: 'data/sessions.db' }) })

export { guard }

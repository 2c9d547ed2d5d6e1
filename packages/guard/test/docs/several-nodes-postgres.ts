import { createGuard } from '@handfast/guard'
import { postgresStore } from '@handfast/guard/stores/postgres'
import { Pool } from 'pg'

const pool = new Pool({ max: 10, connectionTimeoutMillis: 1000, query_timeout: 3000 })
const guard = createGuard({ store: postgresStore(pool) })

export { guard }

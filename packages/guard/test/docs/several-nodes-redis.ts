import { createGuard } from '@handfast/guard'
import { redisStore } from '@handfast/guard/stores/redis'
import { Redis } from 'ioredis'

const client = new Redis('redis://127.0.0.1:6379', { maxRetriesPerRequest: 1 })
const guard = createGuard({ store: redisStore(client) })

export { guard }

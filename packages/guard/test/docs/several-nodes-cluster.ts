import { createGuard } from '@handfast/guard'
import { redisStore } from '@handfast/guard/stores/redis'
import { Cluster } from 'ioredis'

const cluster = new Cluster([{ host: '127.0.0.1', port: 7000 }])
const guard = createGuard({ store: redisStore(cluster, { groups: 64 }) })

export { guard }

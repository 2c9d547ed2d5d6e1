import { gatewayRooms } from './rooms/gateway.ts'
import { handfastRooms } from './rooms/handfast.ts'
import { catalogue, protocol } from './rooms/package-rooms.ts'
import type { PackageRooms } from './rooms/package-rooms.ts'

export const packageRooms: readonly PackageRooms[] = [
  {
    sources: 'packages/catalogue/src',
    rooms: { '.': [] },
  },
  {
    // Pure, so that it runs anywhere.
    sources: 'packages/protocol/src',
    rooms: { '.': [] },
  },
  {
    sources: 'packages/guard/src',
    rooms: {
      'index.ts': ['guard.ts', 'core', 'bound'],
      // The main path: it knows the core, and the store that is there when none is given.
      'guard.ts': ['core', 'bound', 'stores/memory.ts'],
      // Web standards only, so that it runs in a Worker.
      core: [`type ${catalogue}`, protocol],
      // What else has an id: handles, request state, tasks, events.
      bound: [`type ${catalogue}`, protocol, 'core'],
      // One driver a file; no driver knows another, and clients come from the caller or lazily.
      'stores/*.ts': ['core'],
      'stores/redis.ts': ['core', 'stores/redis'],
      'stores/redis': ['core'],
      'stores/postgres.ts': ['core', 'stores/postgres'],
      'stores/postgres': ['core'],
      // It looks on from outside; detectors and sinks know nothing of the guard.
      watch: [`type ${catalogue}`, protocol, 'core'],
      'stores/memory.ts': ['core', 'stores/memory'],
      'stores/memory': ['core'],
      'stores/dynamodb.ts': ['core', 'stores/dynamodb'],
      'stores/dynamodb': ['core'],
      'stores/sqlite.ts': ['core', 'stores/sqlite'],
      'stores/sqlite': ['core'],
      // What others run against stores and adapters of their own; it knows no runner.
      testing: ['guard.ts', protocol, 'core', 'adapters', 'testing/clauses'],
      'testing/clauses': ['core'],
      // They translate, and decide nothing.
      adapters: ['guard.ts', 'core', protocol, 'type fastify', 'type hono'],
      // Proofs of possession that need a library, which the caller brings.
      proofs: ['core', 'jose'],
      // Libraries are known by the shape of what they hand over.
      presets: ['core'],
    },
  },
  gatewayRooms,
  {
    // The page of the operator: it knows the gateway by its answers alone.
    sources: 'packages/console/src',
    rooms: {
      'main.tsx': ['app.tsx', 'preact'],
      'app.tsx': ['shell.tsx', 'data', 'parts', 'views', 'type @handfast/gateway', 'preact'],
      'shell.tsx': ['data', 'parts', 'views', 'type @handfast/gateway', 'preact'],
      // What is known, and how it is kept up to date.
      data: ['type @handfast/gateway', 'preact'],
      // They know what they show, and not where it comes from.
      parts: ['data', 'preact'],
      views: ['data', 'parts', 'type @handfast/gateway', 'preact'],
    },
  },
  handfastRooms,
]

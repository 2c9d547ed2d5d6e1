import { catalogue, guard, protocol } from './package-rooms.ts'
import type { PackageRooms } from './package-rooms.ts'

const timers = 'node:timers/promises'

export const gatewayRooms: PackageRooms = {
  sources: 'packages/gateway/src',
  rooms: {
    'index.ts': ['gateway.ts', 'config'],
    // The main path.
    'gateway.ts': [
      guard,
      'node:crypto',
      'routing.ts',
      'deciding.ts',
      'opening',
      'version.ts',
      'admin',
      'config',
      'data-path',
      'listeners',
      'nodes',
      'state',
      'telemetry',
      'upstreams',
    ],
    'version.ts': ['node:module'],
    // What a configuration makes of requests: it opens all that is named in it.
    'routing.ts': [
      'open-guard.ts',
      'opening',
      'callers',
      'config',
      'data-path',
      'listeners',
      'stages',
      'type telemetry',
      'upstreams',
    ],
    // The same for proxies that only ask.
    'deciding.ts': ['open-guard.ts', 'opening', 'callers', 'config', 'decisions'],
    // What `check --connect` asks of it.
    'try-upstream.ts': [guard, 'node:crypto', 'type config', 'data-path', 'upstreams'],
    'try-parts.ts': ['config', 'listeners', 'opening', 'state', 'upstreams'],
    // How all of this begins and ends, and what is said when something cannot be had.
    opening: ['node:net'],
    'open-guard.ts': [guard, 'callers', 'config', 'state', 'type telemetry'],
    decisions: [
      guard,
      `${guard}/*`,
      protocol,
      'type config',
      'type data-path',
      'listeners',
      'opening',
      'node:http',
    ],
    // What a request passes, and the contracts of whatever stands on its way.
    'data-path': [guard, protocol, 'type config', 'node:crypto', timers, 'oauth4webapi'],
    config: [protocol, 'opening', 'node:*', 're2js', 'yaml', 'zod', 'config/schema'],
    'config/schema': ['config', 'zod'],
    // It looks on, and slows nothing down.
    telemetry: [guard, protocol, 'type config', 'data-path', '@opentelemetry/api', 'prom-client'],
    // What operators see and do; it shares the way to listen with what serves clients.
    admin: [
      catalogue,
      guard,
      protocol,
      'opening',
      'type config',
      'data-path',
      'listeners',
      'state',
      'telemetry',
      'handfast',
      'oauth4webapi',
      'undici',
      'yaml',
      'node:*',
    ],
    // Sockets are visible here and in upstreams, and nowhere else.
    listeners: [
      guard,
      `${guard}/*`,
      protocol,
      'opening',
      'callers',
      'type config',
      'data-path',
      'type telemetry',
      'node:*',
    ],
    callers: [
      guard,
      `${guard}/*`,
      protocol,
      'config',
      'data-path',
      'jose',
      'node:*',
      'oauth4webapi',
    ],
    // Each is one concern; none knows another.
    stages: [guard, protocol, 'type config', 'data-path', 'stages/handles', 'stages/learning'],
    'stages/learning': [protocol, 'type config', 'data-path', 'node:crypto'],
    'stages/handles': [guard, protocol, 'config', 'data-path', 'node:crypto'],
    // Gateways among themselves.
    nodes: [
      guard,
      protocol,
      'opening',
      'type config',
      'data-path',
      'upstreams',
      'node:*',
      'undici',
    ],
    upstreams: [
      `type ${guard}`,
      protocol,
      'type config',
      'data-path',
      'opening',
      'node:*',
      'eventsource-parser',
      'oauth4webapi',
      'undici',
      'yaml',
    ],
    state: [guard, `${guard}/*`, 'opening', 'type config', 'node:*', 'ioredis', 'pg'],
    // The only room that prints, reads arguments or ends the process.
    cli: [
      'gateway.ts',
      'try-parts.ts',
      'try-upstream.ts',
      'version.ts',
      'config',
      'admin',
      protocol,
      'node:*',
    ],
  },
}

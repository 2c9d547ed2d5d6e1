/**
 * Which room may import what; anything else is refused. A room is a folder or a file, or one for
 * each name in the place of `*`. With `type ` before it, types only. `node:*` is all of Node.
 */
export interface PackageRooms {
  /** Where the rooms are, relative to the top of the repository. */
  readonly sources: string
  readonly rooms: Readonly<Record<string, readonly string[]>>
}

const catalogue = '@handfast/catalogue'
const protocol = '@handfast/protocol'
const guard = '@handfast/guard'
const timers = 'node:timers/promises'

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
  {
    sources: 'packages/gateway/src',
    rooms: {
      'index.ts': ['gateway.ts', 'config'],
      // The main path.
      'gateway.ts': [
        guard,
        'node:crypto',
        'routing.ts',
        'deciding.ts',
        'or-close.ts',
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
        'in-use.ts',
        'open-guard.ts',
        'or-close.ts',
        'callers',
        'config',
        'data-path',
        'listeners',
        'stages',
        'type telemetry',
        'upstreams',
      ],
      // The same for proxies that only ask.
      'deciding.ts': ['open-guard.ts', 'or-close.ts', 'callers', 'config', 'decisions'],
      // What `check --connect` asks of it.
      'try-upstream.ts': [guard, 'node:crypto', 'type config', 'data-path', 'upstreams'],
      'in-use.ts': [],
      'or-close.ts': [],
      'open-guard.ts': [guard, 'callers', 'config', 'state', 'type telemetry'],
      decisions: [
        guard,
        `${guard}/*`,
        protocol,
        'type config',
        'type data-path',
        'listeners',
        'node:*',
      ],
      // What a request passes, and the contracts of whatever stands on its way.
      'data-path': [guard, protocol, 'type config', 'node:crypto', timers, 'oauth4webapi'],
      config: [protocol, 'node:*', 're2js', 'yaml', 'zod', 'config/schema'],
      'config/schema': ['config', 'zod'],
      // It looks on, and slows nothing down.
      telemetry: [guard, protocol, 'type config', 'data-path', '@opentelemetry/api', 'prom-client'],
      // What operators see and do; it shares the way to listen with what serves clients.
      admin: [
        catalogue,
        guard,
        protocol,
        'or-close.ts',
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
        'or-close.ts',
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
        'or-close.ts',
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
        'node:*',
        'eventsource-parser',
        'oauth4webapi',
        'undici',
        'yaml',
      ],
      state: [guard, `${guard}/*`, 'type config', 'node:*', 'ioredis', 'pg'],
      // The only room that prints, reads arguments or ends the process.
      cli: ['gateway.ts', 'try-upstream.ts', 'version.ts', 'config', 'admin', protocol, 'node:*'],
    },
  },
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
  {
    sources: 'packages/handfast/src',
    rooms: {
      'index.ts': ['finding', 'report', 'audit', 'audit/frontends', 'audit/target', 'version.ts'],
      'version.ts': ['node:module'],
      finding: [catalogue, protocol, 'node:crypto', 'ignore'],
      report: [catalogue, 'finding', 'node:crypto'],
      config: [
        catalogue,
        `type ${protocol}`,
        'finding',
        'probe',
        'probe/lab',
        'node:*',
        'ignore',
        'yaml',
      ],
      // The only room that prints, reads arguments or ends the process.
      cli: [
        catalogue,
        'finding',
        'report',
        'config',
        'audit',
        'audit/frontends',
        'audit/target',
        'probe',
        'probe/credentials',
        'probe/lab',
        'probe/report',
        'probe/wire',
        'version.ts',
        'node:*',
      ],
      // The steps of the main path. It knows all rooms but the command.
      audit: [
        catalogue,
        'finding',
        'version.ts',
        'audit/ir',
        'audit/frontends',
        'audit/frontends/*',
        'audit/flow',
        'audit/facts',
        'type audit/models',
        'audit/models/*',
        'audit/rules',
        'audit/rules/registry.generated.ts',
        'audit/target',
        'audit/thread',
      ],
      'audit/ir': [],
      'audit/frontends': ['type audit/ir'],
      // The parsers are visible here and nowhere else.
      'audit/frontends/*': [
        'audit/frontends',
        'audit/frontends/tree-sitter',
        'audit/ir',
        'oxc-parser',
        'type web-tree-sitter',
      ],
      'audit/frontends/tree-sitter': ['node:module', 'node:path', 'type web-tree-sitter'],
      'audit/flow': ['audit/ir', 'semver'],
      // Models are data.
      'audit/models/*': ['type audit/flow'],
      'audit/facts': ['audit/ir', 'audit/flow', 'type audit/models', 'finding'],
      'audit/rules': [catalogue, 'finding', 'audit/ir', 'audit/flow', 'audit/facts'],
      // No node:*, and no other rule.
      'audit/rules/*': [
        catalogue,
        'finding',
        'audit/ir',
        'audit/flow',
        'audit/facts',
        'audit/rules',
        'semver',
      ],
      'audit/rules/registry.generated.ts': ['audit/rules', 'audit/rules/*'],
      'audit/target': ['node:*', 'ignore', 'tar'],
      // The only room that starts a thread.
      'audit/thread': ['node:events', 'node:worker_threads'],
      // The main path of the probe, and what is public of it.
      probe: [
        catalogue,
        protocol,
        'finding',
        'version.ts',
        'probe/checks/registry.generated.ts',
        'probe/lab',
        'probe/legacy',
        'probe/modern',
        'probe/wire',
        'node:crypto',
      ],
      // Pure functions from a result to text.
      'probe/report': [catalogue, 'probe', 'type probe/lab', 'report'],
      // The only room that opens a connection.
      'probe/wire': [protocol, 'node:*'],
      // What a check may ask and say; verdicts are made here and nowhere else.
      'probe/lab': [catalogue, protocol, 'finding', 'probe/wire'],
      'probe/legacy': [protocol, 'probe/lab', 'probe/wire'],
      'probe/modern': [protocol, 'probe/lab', 'probe/wire'],
      'probe/requests': [protocol, 'probe/lab', 'probe/wire', 'probe/legacy', 'probe/modern'],
      'probe/identifiers': ['probe/wire'],
      // Schemas of a server are read and tried here, with a limit to the time that they take.
      'probe/tools': [
        protocol,
        'probe/lab',
        'probe/wire',
        'probe/legacy',
        'probe/modern',
        '@cfworker/json-schema',
        'json-schema-faker',
        'node:vm',
      ],
      // Tokens that have to be got first.
      'probe/credentials': [
        protocol,
        'probe',
        'probe/wire',
        'node:child_process',
        'node:http',
        'oauth4webapi',
      ],
      // Visitors on their way through a login.
      'probe/visit': [
        protocol,
        'probe/lab',
        'probe/wire',
        'probe/legacy',
        'probe/modern',
        'probe/tools',
      ],
      // No node:*, and no other check.
      'probe/checks/*': [
        protocol,
        'probe/lab',
        'probe/wire',
        'probe/legacy',
        'probe/modern',
        'probe/requests',
        'probe/identifiers',
        'probe/tools',
        'probe/visit',
      ],
      'probe/checks/registry.generated.ts': ['type probe/lab', 'probe/checks/*'],
    },
  },
]

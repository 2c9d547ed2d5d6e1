import { catalogue, protocol } from './package-rooms.ts'
import type { PackageRooms } from './package-rooms.ts'

export const handfastRooms: PackageRooms = {
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
}

import { javascriptFrontend } from '../../src/audit/frontends/javascript/javascript-frontend.ts'
import { pythonFrontend } from '../../src/audit/frontends/python/python-frontend.ts'
import { auditFiles } from '../../src/audit/audit-files.ts'
import type { AuditFilesOutcome } from '../../src/audit/audit-files.ts'
import { models as javascriptModels } from '../../src/audit/models/javascript/registry.generated.ts'
import { models as pythonModels } from '../../src/audit/models/python/registry.generated.ts'
import type { Rule } from '../../src/audit/rules/rule.ts'

/** Dependencies that fixtures may rely on without a manifest. */
const fixtureDependencies: ReadonlyMap<string, string> = new Map([
  ['@modelcontextprotocol/sdk', '1.32.2'],
  ['mcp', '1.27.2'],
])

/** Runs rules over sources given as text, by path. */
export function auditSources(
  sources: ReadonlyMap<string, string>,
  rules: readonly Rule[],
  dependencies: ReadonlyMap<string, string> = fixtureDependencies,
): Promise<AuditFilesOutcome> {
  const javascript = javascriptFrontend()
  const python = pythonFrontend()
  return auditFiles({
    files: [...sources].map(([path, text]) => ({
      path,
      language: path.endsWith('.py') ? ('python' as const) : ('javascript' as const),
      read: () => ({ state: 'read' as const, text, note: null }),
    })),
    packages: {
      name: 'fixture',
      version: '0.0.0',
      dependencies,
      workspaces: new Map(),
      pathAliases: new Map(),
    },
    models: [...javascriptModels, ...pythonModels],
    rules,
    lower: {
      limits: { instructionsPerFileMax: 1_000_000, depthMax: 400 },
      frontends: new Map([
        ['javascript', { main: javascript, recovery: undefined }],
        ['python', { main: python, recovery: undefined }],
      ]),
      instructionsMax: 10_000_000,
      pause: () => undefined,
    },
    flow: { stepsPerInstructionMax: 40 },
  })
}

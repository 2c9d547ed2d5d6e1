import { javascriptFrontend } from '../../src/audit/frontends/javascript/javascript-frontend.ts'
import { pythonFrontend } from '../../src/audit/frontends/python/python-frontend.ts'
import { auditProgram } from '../../src/audit/audit-program.ts'
import type { AuditProgramOutcome } from '../../src/audit/audit-program.ts'
import { lowerTarget } from '../../src/audit/lower-target.ts'
import type { LoweredTarget } from '../../src/audit/lower-target.ts'
import { models as javascriptModels } from '../../src/audit/models/javascript/registry.generated.ts'
import { models as pythonModels } from '../../src/audit/models/python/registry.generated.ts'
import type { Rule } from '../../src/audit/rules/rule.ts'

/** Dependencies that fixtures may rely on without a manifest. */
const fixtureDependencies: ReadonlyMap<string, string> = new Map([
  ['@modelcontextprotocol/sdk', '1.32.2'],
  ['mcp', '1.27.2'],
])

const frontends = {
  javascript: async () => ({ main: javascriptFrontend(), recovery: undefined }),
  python: async () => ({ main: pythonFrontend(), recovery: undefined }),
}

/** Runs rules over sources given as text, by path. */
export async function auditSources(
  sources: ReadonlyMap<string, string>,
  rules: readonly Rule[],
  dependencies: ReadonlyMap<string, string> = fixtureDependencies,
): Promise<LoweredTarget & AuditProgramOutcome> {
  const pause = (): undefined => undefined
  const files = [...sources].map(([path, text]) => ({
    path,
    language: path.endsWith('.py') ? ('python' as const) : ('javascript' as const),
    sizeBytes: text.length,
    read: () => ({ state: 'read' as const, text, note: null }),
  }))
  const lowered = await lowerTarget(files, {
    limits: { instructionsPerFileMax: 1_000_000, depthMax: 400 },
    frontendsOf: (language) => frontends[language](),
    instructionsMax: 10_000_000,
    pause,
  })
  const outcome = await auditProgram({
    program: lowered.program,
    packages: {
      name: 'fixture',
      version: '0.0.0',
      dependencies,
      workspaces: new Map(),
      pathAliases: new Map(),
    },
    models: [...javascriptModels, ...pythonModels],
    rules,
    limits: { stepsPerInstructionMax: 40 },
    pause,
  })
  return { ...lowered, ...outcome }
}

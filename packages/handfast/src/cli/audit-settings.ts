import { readFileSync, realpathSync, statSync } from 'node:fs'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { isArchiveName } from '../audit/target/open-target.ts'
import type { FailOn } from '../config/config.ts'
import { findConfig, readConfig } from '../config/find-config.ts'
import type { FoundConfig } from '../config/find-config.ts'
import { pathMatcher } from '../config/path-patterns.ts'
import type { Baseline } from '../finding/baseline.ts'
import { parseBaseline } from '../finding/baseline.ts'
import { configSuppressions } from '../finding/config-suppression.ts'
import type { Confidence, Persona } from '../finding/finding.ts'
import type { Suppression } from '../finding/suppression.ts'
import type { AuditArguments } from './audit-arguments.ts'
import { CliError } from './cli-error.ts'

/**
 * How one target is audited: what the user asked for, then the configuration, then the defaults.
 */
export interface AuditSettings {
  readonly failOn: FailOn
  readonly minConfidence: Confidence
  readonly persona: Persona
  readonly includeTests: boolean
  /** Asked with paths relative to the target. */
  readonly isExcluded: (path: string) => boolean
  readonly suppressions: readonly Suppression[]
  readonly baseline: Baseline | undefined
}

/** @throws ConfigError, CliError or FindingError. */
export async function settingsFor(
  label: string,
  args: AuditArguments,
  cwd: string,
): Promise<AuditSettings> {
  const folder = folderOf(label, cwd)
  const found = args.useConfig ? await loadConfig(folder, args, cwd) : undefined
  const config = found?.config
  const prefix = found === undefined || folder === undefined ? '' : prefixOf(found.folder, folder)
  const isExcludedByUser = pathMatcher(args.exclude)
  const isExcludedByConfig = pathMatcher(config?.exclude ?? [], prefix)
  const suppressions = configSuppressions(config?.ignore ?? [])
  return {
    failOn: args.failOn ?? config?.failOn ?? 'medium',
    minConfidence: args.minConfidence ?? config?.minConfidence ?? 'low',
    persona: args.persona ?? config?.persona ?? 'regular',
    includeTests: args.includeTests || config?.includeTests === true,
    isExcluded: (path) => isExcludedByUser(path) || isExcludedByConfig(path),
    suppressions: args.obeyIgnores ? suppressions.map((one) => withPrefix(one, prefix)) : [],
    baseline: args.obeyIgnores ? loadBaseline(args, found, cwd) : undefined,
  }
}

/** The folder of a target that has one on this machine; links in its path are resolved. */
function folderOf(label: string, cwd: string): string | undefined {
  const path = resolve(cwd, label)
  const stats = statSync(path, { throwIfNoEntry: false })
  if (label.startsWith('npm:') || stats === undefined) return undefined
  const real = realpathSync(path)
  if (stats.isDirectory()) return real
  return isArchiveName(label) ? undefined : dirname(real)
}

async function loadConfig(
  folder: string | undefined,
  args: AuditArguments,
  cwd: string,
): Promise<FoundConfig | undefined> {
  // Paths in a configuration that was named are relative to where the command runs.
  if (args.config !== undefined) {
    return { config: await readConfig(args.config, cwd), folder: cwd }
  }
  return folder === undefined ? undefined : findConfig(folder, cwd)
}

/** `packages/server/` when the configuration stands two folders above the target. */
function prefixOf(configFolder: string, folder: string): string {
  const path = relative(realpathSync(configFolder), folder)
  const isInside = path !== '' && !path.startsWith('..')
  return isInside ? `${path.split(sep).join('/')}/` : ''
}

function withPrefix(suppression: Suppression, prefix: string): Suppression {
  if (prefix === '') return suppression
  return {
    ...suppression,
    covers: (finding) => {
      const location = { ...finding.location, file: prefix + finding.location.file }
      return suppression.covers({ ...finding, location })
    },
  }
}

function loadBaseline(
  args: AuditArguments,
  found: FoundConfig | undefined,
  cwd: string,
): Baseline | undefined {
  if (args.baseline !== undefined) return readBaseline(resolve(cwd, args.baseline), args.baseline)
  const configured = found?.config.baseline
  if (configured === undefined || found === undefined) return undefined
  return readBaseline(join(found.folder, configured), configured)
}

/** @throws CliError, or FindingError when the file is no baseline. */
export function readBaseline(path: string, shown: string): Baseline {
  let text: string
  try {
    text = readFileSync(path, 'utf8')
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error'
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`
    const message = `The baseline ${shown} ${why}. Write one with --write-baseline ${shown}.`
    throw new CliError('CLI_BASELINE_NOT_READABLE', message, { cause: error })
  }
  return parseBaseline(text)
}

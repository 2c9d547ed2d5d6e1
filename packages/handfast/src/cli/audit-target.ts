import { isAbsolute, relative, sep } from 'node:path'
import type { AuditOptions } from '../audit/audit-options.ts'
import { openTarget } from '../audit/target/open-target.ts'
import type { Target, TargetProgress } from '../audit/target/target.ts'
import type { AuditResult } from '../finding/finding.ts'
import { isAtLeast } from '../finding/sort.ts'
import type { AuditArguments } from './audit-arguments.ts'
import { settingsFor } from './audit-settings.ts'
import type { AuditSettings } from './audit-settings.ts'
import type { CliContext, Engine } from './context.ts'
import type { Headway } from './headway.ts'
import type { Progress } from './progress.ts'

/** A target that was audited. It stays open, as reports quote its sources. */
export interface Audited {
  readonly target: Target
  readonly settings: AuditSettings
  readonly result: AuditResult
  /**
   * From where the user stands down to the target: `packages/server/`; empty when it is elsewhere.
   */
  readonly pathPrefix: string
  /** The same for a person at a terminal, who can also follow `../server/` and `/srv/server/`. */
  readonly shownPrefix: string
}

export interface AuditRun {
  readonly args: AuditArguments
  readonly context: CliContext
  readonly engine: Engine
  readonly progress: Progress
  readonly headway: Headway
}

/** The caller closes the target of what this resolves to. */
export async function auditTarget(label: string, run: AuditRun): Promise<Audited> {
  const { args, context, engine, progress } = run
  const settings = await settingsFor(label, args, context.cwd)
  const target = await openTarget(label, {
    ...settings,
    cwd: context.cwd,
    env: context.env,
    signal: context.signal,
    onProgress: (at) => progress.show(progressText(at)),
  })
  try {
    const result = await engine.runAudit(target, auditOptions(settings, run))
    context.signal.throwIfAborted()
    return {
      target,
      settings,
      result: withSeverity(result, args),
      ...prefixesOf(target, context.cwd),
    }
  } catch (error) {
    await target.close()
    throw error
  }
}

function auditOptions(
  settings: AuditSettings,
  { args, context, progress, headway }: AuditRun,
): AuditOptions {
  const { persona, minConfidence, suppressions, baseline } = settings
  return {
    persona,
    minConfidence,
    suppressions,
    obeyComments: args.obeyIgnores,
    signal: context.signal,
    now: context.now,
    onProgress(done, total, file) {
      headway.readFiles(done, total)
      if (done < total) progress.show(`Analysing ${done} of ${total}  ${file}`)
      else progress.show(`Following values through ${total} ${total === 1 ? 'file' : 'files'} …`)
    },
    ...(baseline === undefined ? {} : { baseline }),
    ...(args.only.length === 0 ? {} : { only: args.only }),
  }
}

function progressText({ step, files }: TargetProgress): string {
  const what = `${step.charAt(0).toUpperCase()}${step.slice(1)}`
  return files === 0 ? `${what} …` : `${what} … ${files}`
}

function withSeverity(result: AuditResult, { minSeverity }: AuditArguments): AuditResult {
  if (minSeverity === 'low') return result
  const findings = result.findings.filter(({ severity }) => isAtLeast(severity, minSeverity))
  return { ...result, findings }
}

function prefixesOf(
  { folder, label }: Target,
  cwd: string,
): Pick<Audited, 'pathPrefix' | 'shownPrefix'> {
  if (folder === null || folder === cwd) return { pathPrefix: '', shownPrefix: '' }
  const path = relative(cwd, folder)
  const isBelow = !path.startsWith('..') && !isAbsolute(path)
  const pathPrefix = isBelow ? withSlashes(path) : ''
  const shownPrefix = isBelow || !isAbsolute(label) ? withSlashes(path) : withSlashes(folder)
  return { pathPrefix, shownPrefix }
}

const withSlashes = (path: string): string => `${path.split(sep).join('/').replace(/\/$/, '')}/`

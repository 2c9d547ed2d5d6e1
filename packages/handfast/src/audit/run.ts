import type { AuditResult } from '../finding/finding.ts'
import type { AuditOptions } from './audit-options.ts'
import { frontendLoader, languages } from './languages.ts'
import { auditLimits } from './limits.ts'
import { lowerTarget } from './lower-target.ts'
import type { LowerOptions } from './lower-target.ts'
import { pauseEvery, turnMsMax } from './pause.ts'
import type { Pause } from './pause.ts'
import type { Target } from './target/target.ts'

/**
 * Audits one target: lower every file, follow every value, let every rule look, hold what was seen
 * against suppressions, and grade. Executes nothing of the target and opens no connection.
 *
 * @throws the reason of `options.signal`, when it is aborted.
 */
export async function runAudit(target: Target, options: AuditOptions): Promise<AuditResult> {
  const startedMs = performance.now()
  const pause = pauseEvery(turnMsMax, () => performance.now())
  const present = [...new Set(target.files.map(({ language }) => language))]
  // Most of what there is to load is not needed before the files are lowered.
  const [lowered, { assess }, ...models] = await Promise.all([
    lowerTarget(target.files, lowerOptions(target, options, pause)),
    import('./assess.ts'),
    ...present.map((language) => languages[language].loadModels()),
  ])
  options.signal?.throwIfAborted()
  const assessed = await assess(target, lowered, { ...options, models: models.flat(), pause })
  return { ...assessed, elapsedMs: performance.now() - startedMs }
}

function lowerOptions(target: Target, options: AuditOptions, pause: Pause): LowerOptions {
  return {
    limits: {
      instructionsPerFileMax: auditLimits.instructionsPerFileMax,
      depthMax: auditLimits.depthMax,
    },
    frontendsOf: frontendLoader(),
    threadFile: new URL('lower-thread.js', import.meta.url),
    instructionsMax: auditLimits.instructionsMax,
    onFile: (done, path) => options.onProgress?.(done, target.files.length, path),
    pause,
    signal: options.signal,
  }
}

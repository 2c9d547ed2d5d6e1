import { openTarget } from '../../src/audit/target/open-target.ts'
import type { OpenTargetOptions, Target, TargetLimits } from '../../src/audit/target/target.ts'
import { defaultTargetLimits } from '../../src/audit/target/target.ts'

export type OpenOverrides = Omit<Partial<OpenTargetOptions>, 'limits'> & {
  readonly limits?: Partial<TargetLimits>
}

/** Opens a target as the command does when nothing was asked for. */
export function open(label: string, { limits, ...options }: OpenOverrides = {}): Promise<Target> {
  return openTarget(label, {
    cwd: '/',
    env: process.env,
    includeTests: false,
    ...options,
    limits: { ...defaultTargetLimits, ...limits },
  })
}

export const pathsOf = (target: Target): string[] => target.files.map(({ path }) => path)

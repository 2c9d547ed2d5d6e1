import { weaknessIds } from '@handfast/catalogue'
import type { WeaknessId } from '@handfast/catalogue'
import { probe } from 'handfast/probe'
import type { CheckResult, ProbeOptions, VerdictKind } from 'handfast/probe'
import { allowedTools } from './allowed-tools.ts'
import { patience } from './fast-clock.ts'
import { startGatewayBefore } from './gateway-before.ts'
import type { Recipe } from './recipe.ts'
import { startTarget } from './target.ts'

/** One weakness that was shown of a server, and what its check says behind the gateway. */
export interface Shown {
  readonly weakness: WeaknessId
  readonly behind: VerdictKind
  /** In the words of the check. */
  readonly because: string
}

/** A day has to pass for them: bench:attacks has them, with a clock of its own. */
const waiting: readonly WeaknessId[] = ['no-session-expiry', 'no-idle-expiry', 'no-absolute-expiry']
const all: readonly WeaknessId[] = weaknessIds.filter((id) => !waiting.includes(id))

/** What is shown of a server without the gateway, asked again through it. */
export async function beforeAndBehind(
  recipe: Recipe,
  folder: string,
  only: readonly WeaknessId[] = all,
): Promise<readonly Shown[]> {
  const { level, isShared } = recipe
  const common = { level, isShared, ...patience }
  const target = recipe.isStdio ? undefined : await startTarget(recipe, { folder })
  try {
    const allowTools = target === undefined ? [] : await allowedTools(recipe, target.url)
    const where = target === undefined ? overStdio(recipe, folder) : { url: target.url }
    const before = await probe({ ...common, ...where, as: recipe.as, allowTools, only })
    const shown = worstOf(before.checks).filter(([, verdict]) => verdict === 'vulnerable')
    if (shown.length === 0) return []
    const gateway = await startGatewayBefore(recipe, { url: target?.url, folder })
    try {
      const { url, as } = gateway
      const again = shown.map(([weakness]) => weakness)
      const { checks } = await probe({
        ...common,
        isShared: false,
        url,
        as,
        allowTools,
        only: again,
      })
      return worstOf(checks).map(([weakness, behind]) => ({
        weakness,
        behind,
        because:
          checks.find((one) => one.weakness === weakness && one.verdict === behind)?.reason ?? '',
      }))
    } finally {
      await gateway.stop()
    }
  } finally {
    await target?.stop()
  }
}

const overStdio = (
  { file, words, environment }: Recipe,
  cwd: string,
): Pick<ProbeOptions, 'command' | 'cwd' | 'env'> => ({
  command: [process.execPath, file, ...words],
  cwd,
  // Whoever has no variable of their own is no principal.
  env: {
    a: { ...environment, BENCH_PRINCIPAL: 'a' },
    b: { ...environment, BENCH_PRINCIPAL: 'b' },
  },
})

const order: readonly VerdictKind[] = ['vulnerable', 'inconclusive', 'not-applicable', 'safe']

/** A server of two eras is as good as the worse one. */
function worstOf(
  checks: readonly CheckResult[],
): readonly (readonly [weakness: WeaknessId, verdict: VerdictKind])[] {
  const worst = new Map<WeaknessId, VerdictKind>()
  for (const { weakness, verdict } of checks) {
    const known = worst.get(weakness) ?? 'safe'
    worst.set(weakness, order.indexOf(verdict) < order.indexOf(known) ? verdict : known)
  }
  return [...worst]
}

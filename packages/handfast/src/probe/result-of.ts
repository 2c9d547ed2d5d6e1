import { createHash } from 'node:crypto'
import type { WeaknessId } from '@handfast/catalogue'
import { weaknessById, weaknesses } from '@handfast/catalogue'
import type { Coverage, Severity, WeaknessState } from '../finding/finding.ts'
import { fingerprintDigits } from '../finding/fingerprint.ts'
import { gradeOf, lowered } from '../finding/grade.ts'
import type {
  CheckResult,
  FoundHandle,
  FoundSurface,
  ProbeResult,
} from '../finding/probe-result.ts'
import { version } from '../version.ts'
import type { Detection } from './detect.ts'
import { evidenceOf } from './evidence.ts'
import type { Check } from './lab/check.ts'
import type { Surface } from './lab/surface.ts'
import type { Verdict, VerdictKind } from './lab/verdict.ts'
import { createReplay } from './replay.ts'
import type { Run } from './run.ts'
import type { Outcome } from './run-check.ts'
import { showExchange } from './show-exchange.ts'
import { shownExchanges } from './shown-exchanges.ts'

export interface Finished {
  readonly run: Run
  readonly detection: Detection
  readonly outcomes: readonly Outcome[]
  /** All that there are, also where only some were run. */
  readonly checks: readonly Check[]
}

export function resultOf({ run, detection, outcomes, checks }: Finished): ProbeResult {
  const { settings, budget, redactor } = run
  const results = outcomes.map((outcome) => checkResult(outcome, run))
  const unchecked = uncheckedOf(checks)
  const ran = new Set(results.map(({ weakness }) => weakness))
  const leftOut = checks.map(({ weakness }) => weakness).filter((id) => !ran.has(id))
  return {
    schemaVersion: '1.0',
    tool: { name: 'handfast', version },
    target: redactor.redact(settings.target),
    era: eraOf(detection.surfaces),
    level: settings.level,
    principals: settings.principals.map(({ name, headers, environment = [] }) => ({
      name,
      headers: headers.map(([header]) => header),
      variables: environment.map(([variable]) => variable),
    })),
    discovered: {
      surfaces: detection.surfaces.map((surface) => foundSurface(surface, run)),
      notes: [...detection.notes, ...adviceNotes(run)].map((note) => redactor.redact(note)),
      handles: foundHandles(run),
    },
    checks: results,
    unchecked,
    leftOut,
    ...scoreOf(results, [...unchecked, ...leftOut]),
    isInterrupted: settings.signal.aborted,
    requests: budget.requests,
    elapsedMs: settings.clock.nowMs() - budget.startedAtMs,
  }
}

/** What the catalogue says a probe can show, and no check is there for. */
export function uncheckedOf(checks: readonly Check[]): readonly WeaknessId[] {
  const checked = new Set(checks.map(({ weakness }) => weakness))
  return weaknesses
    .filter(({ id, covers }) => covers.probe.covers && !checked.has(id))
    .map(({ id }) => id)
}

function eraOf(surfaces: readonly Surface[]): ProbeResult['era'] {
  const eras = new Set(surfaces.map(({ era }) => era))
  if (eras.size === 2) return 'both'
  return [...eras][0] ?? 'unknown'
}

function foundSurface(surface: Surface, { redactor }: Run): FoundSurface {
  const { era, transport, revision, server, admitsNobody } = surface
  return {
    era,
    transport,
    revision: redactor.redact(revision),
    server: server === undefined ? null : redactor.redact(server),
    admitsNobody: admitsNobody ?? null,
  }
}

function adviceNotes({ adviser }: Run): readonly string[] {
  const note = adviser?.summary()
  return note === undefined ? [] : [note]
}

/** Once, also where both eras have it. */
function foundHandles({ memories, redactor }: Run): readonly FoundHandle[] {
  const all = [...memories.values()].flatMap(({ found }) =>
    found.map(({ producer, place, takers, how }) => ({
      producer: redactor.redact(producer.tool.name),
      result: redactor.redact(place),
      consumers: takers.map(({ tool, parameter }) => ({
        tool: redactor.redact(tool.name),
        argument: redactor.redact(parameter),
      })),
      how: redactor.redact(how),
    })),
  )
  return [...new Map(all.map((one) => [JSON.stringify(one), one])).values()]
}

/** Over stdio a principal is made by variables, where checks speak of headers. */
function settledBy({ settledBy: written }: Verdict, surface: Surface | undefined): string | null {
  if (written === undefined) return null
  if (surface?.transport !== 'stdio') return written
  return written.replace(/^--as ([\w-]+)=.*$/su, '--env $1=NAME=VALUE')
}

function checkResult({ check, surface, verdict, from, to }: Outcome, run: Run): CheckResult {
  const { redactor, transcript } = run
  const { weakness, attack, fix } = check
  const { exchanges, placeOf } = shownExchanges(transcript.exchanges, { from, to, verdict })
  const replay = createReplay(exchanges, redactor)
  return {
    weakness,
    check: weakness,
    era: surface?.era ?? null,
    transport: surface?.transport ?? null,
    verdict: verdict.verdict,
    severity: severityOf(weakness, verdict, surface),
    reason: redactor.redact(verdict.reason),
    settledBy: settledBy(verdict, surface),
    circumstances: circumstancesOf(verdict, surface),
    attack,
    fix,
    evidence: evidenceOf(verdict, { placeOf, replay, redactor }),
    untried: verdict.trial?.untried ?? [],
    transcript: exchanges.map((one) => showExchange(one, redactor)),
    fingerprint: fingerprintOf(run.settings.url, { weakness, surface }),
  }
}

/** The port is left out: a server that is started for a test gets another one each time. */
function fingerprintOf(
  { pathname }: URL,
  { weakness, surface }: { readonly weakness: WeaknessId; readonly surface: Surface | undefined },
): string {
  const content = JSON.stringify([
    weakness,
    surface?.era ?? null,
    surface?.transport ?? null,
    pathname,
  ])
  const hash = createHash('sha256').update('handfast/probe/v1\0').update(content)
  return hash.digest('hex').slice(0, fingerprintDigits)
}

/** The catalogue, for what can be used only under a condition: here, on the machine itself. */
function severityOf(
  weakness: WeaknessId,
  { verdict, severity }: Verdict,
  surface: Surface | undefined,
): Severity | null {
  if (verdict !== 'vulnerable') return null
  const weight = severity ?? weaknessById(weakness)?.severity ?? 'medium'
  return surface?.transport === 'stdio' ? lowered(weight) : weight
}

function circumstancesOf(
  { verdict, circumstances }: Verdict,
  surface: Surface | undefined,
): readonly string[] {
  if (verdict !== 'vulnerable') return []
  if (surface?.transport !== 'stdio') return circumstances
  return [...circumstances, 'over stdio, only who can start the program on this machine can use it']
}

const states: Readonly<Record<VerdictKind, WeaknessState>> = {
  vulnerable: 'found',
  safe: 'not-found',
  'not-applicable': 'not-applicable',
  inconclusive: 'not-analysed',
}

/** By the rules of the audit: a verdict counts as a finding, and what got none makes it partial. */
function scoreOf(
  results: readonly CheckResult[],
  untested: readonly WeaknessId[],
): Pick<ProbeResult, 'score' | 'grade'> {
  const found = results.flatMap(({ weakness, severity }) =>
    severity === null
      ? []
      : [{ weakness, severity, persona: 'regular' as const, suppressed: null }],
  )
  const coverage: Coverage = {
    files: 1,
    analysed: 1,
    notAnalysed: [],
    leftOut: {},
    lines: 0,
    weaknesses: [
      ...results.map(({ weakness, verdict }) => ({ weakness, state: states[verdict] })),
      ...untested.map((weakness) => ({ weakness, state: 'not-analysed' as const })),
    ],
  }
  return gradeOf(found, coverage)
}

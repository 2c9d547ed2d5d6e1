import { weaknesses } from '@handfast/catalogue'
import type { WeaknessEntry } from '@handfast/catalogue'
import type { CheckResult, ProbeResult, ShownExchange } from '../../finding/probe-result.ts'
import { sentence } from '../parts/sentence.ts'
import { driverObject } from './log.ts'
import { levels, messageText, ruleObject } from './rules.ts'
import { visible } from '../text/visible.ts'
import { exchangeOf, proofsOf, replayOf } from '../probe/parts/proofs.ts'
import type { ShownCheck } from '../probe/parts/verdicts.ts'
import { checksThat, shownChecks, wayOf } from '../probe/parts/verdicts.ts'

/** The conditions a run may report about itself. */
const notificationDescriptors: readonly object[] = [
  {
    id: 'check-inconclusive',
    shortDescription: { text: 'A check could not tell whether the weakness is there.' },
    defaultConfiguration: { level: 'warning' },
  },
  {
    id: 'weakness-unchecked',
    shortDescription: { text: 'No check exists yet for a weakness that a probe could show.' },
    defaultConfiguration: { level: 'warning' },
  },
  {
    id: 'run-interrupted',
    shortDescription: { text: 'The run was ended early.' },
    defaultConfiguration: { level: 'warning' },
  },
]

/**
 * What was shown is a result; what got no verdict is a notification, as services that do not know
 * `kind` would raise an alert for it.
 */
export function probeRun(result: ProbeResult, generatedAt: string): object {
  const { target, era, score, grade, level, principals, isInterrupted } = result
  const ruled = ruledWeaknesses(result)
  const indices = new Map(ruled.map(({ id }, index) => [id, index]))
  return {
    tool: {
      driver: driverObject(result.tool.version, {
        rules: ruled.map((entry) => ruleObject(entry, [])),
        notifications: notificationDescriptors,
      }),
    },
    columnKind: 'utf16CodeUnits',
    invocations: [
      {
        executionSuccessful: !isInterrupted,
        endTimeUtc: generatedAt,
        toolExecutionNotifications: notifications(result),
      },
    ],
    results: shownChecks(result).map((check) =>
      resultObject(check, { target, ruleIndex: indices.get(check.weakness) ?? -1 }),
    ),
    properties: {
      target,
      era,
      level,
      principals,
      score,
      grade,
      checks: result.checks.map(verdictObject),
    },
  }
}

/** All that the probe covers, so that a service closes the alerts of what was mended. */
function ruledWeaknesses({ checks }: ProbeResult): readonly WeaknessEntry[] {
  const spokenOf = new Set(checks.map(({ weakness }) => weakness))
  return weaknesses.filter(({ id, covers }) => covers.probe.covers || spokenOf.has(id))
}

const verdictObject = ({ weakness, era, transport, verdict, reason }: CheckResult): object => ({
  weakness,
  era,
  transport,
  verdict,
  reason,
})

interface ResultOptions {
  readonly target: string
  readonly ruleIndex: number
}

function resultObject(check: ShownCheck, { target, ruleIndex }: ResultOptions): object {
  const { weakness, severity, reason, attack, fix, circumstances, fingerprint, era } = check
  const [first] = proofsOf(check)
  const exchange = first === undefined ? undefined : exchangeOf(check, first)
  return {
    ruleId: weakness,
    ruleIndex,
    kind: 'fail',
    level: levels[severity],
    // The first sentence is what a service shows where room is short (3.11.3).
    message: { text: text(`${sentence(reason)} Attack: ${attack} Fix: ${fix}`) },
    locations: [
      {
        // A service shows nothing without one; the address of the server is all that there is.
        physicalLocation: { artifactLocation: { uri: uriOf(target) } },
        logicalLocations: [{ fullyQualifiedName: `${weakness}${wayOf(check)}`, kind: 'resource' }],
      },
    ],
    partialFingerprints: { 'handfast/probe/v1': fingerprint },
    ...(exchange === undefined ? {} : webObjects(exchange)),
    properties: {
      severity,
      attack,
      fix,
      era,
      context: circumstances,
      evidence: check.evidence.map(({ role, title, answer, isProof }) => ({
        role,
        title,
        answer,
        isProof,
      })),
      replay: replayOf(check),
    },
  }
}

/** A server that is started by a command has no address. */
const uriOf = (target: string): string =>
  URL.canParse(target) ? new URL(target).href : encodeURIComponent(target)

/** The exchange that shows it (3.46, 3.47), redacted. */
function webObjects(exchange: ShownExchange): object {
  const { method, url, headers, body, status, answerHeaders, answer } = exchange
  return {
    webRequest: {
      protocol: 'http',
      target: url,
      method,
      headers: headersObject(headers),
      ...(body === null ? {} : { body: { text: visible(body) } }),
    },
    webResponse:
      status === 0
        ? { noResponseReceived: true }
        : {
            protocol: 'http',
            statusCode: status,
            headers: headersObject(answerHeaders),
            ...(answer === '' ? {} : { body: { text: visible(answer) } }),
            noResponseReceived: false,
          },
  }
}

/** A header that stands twice has its values joined (RFC 9110, section 5.3). */
function headersObject(lines: readonly string[]): Readonly<Record<string, string>> {
  const headers = new Map<string, string>()
  for (const line of lines) {
    const colon = line.indexOf(': ')
    const name = line.slice(0, colon)
    const before = headers.get(name)
    const value = visible(line.slice(colon + 2))
    headers.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  return Object.fromEntries(headers)
}

function notifications(result: ProbeResult): readonly object[] {
  const undecided = checksThat(result, 'inconclusive').map((check) =>
    notification('check-inconclusive', `${check.weakness}${wayOf(check)}: ${check.reason}`, check),
  )
  const unchecked = result.unchecked.map((weakness) =>
    notification('weakness-unchecked', `There is no check yet for ${weakness}.`, { weakness }),
  )
  const interrupted = result.isInterrupted
    ? [notification('run-interrupted', 'The run was ended early.')]
    : []
  return [...undecided, ...unchecked, ...interrupted]
}

function notification(id: string, said: string, about?: Pick<CheckResult, 'weakness'>): object {
  return {
    descriptor: { id },
    level: 'warning',
    message: { text: text(said) },
    ...(about === undefined ? {} : { associatedRule: { id: about.weakness } }),
  }
}

const text = (said: string): string => messageText(visible(said))

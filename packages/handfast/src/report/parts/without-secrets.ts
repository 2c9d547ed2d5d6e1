import type { AuditResult, Finding, LabelledLocation, Location } from '../../finding/finding.ts'
import { knownSecrets } from '../../finding/secrets/known.ts'
import type { KnownSecrets } from '../../finding/secrets/known.ts'
import { maskedCode, maskedProse } from '../../finding/secrets/mask.ts'
import type { Masked } from '../../finding/secrets/mask.ts'
import { quotedPieces } from './quoted.ts'
import type { Report, ReportOptions } from '../report.ts'

/**
 * The report of which nothing that it quotes holds a secret: neither the lines of code, nor the
 * words of a finding that repeat a piece of them. What is masked keeps its width, so that places
 * stay true.
 */
export function withoutSecrets(report: Report): Report {
  return {
    ...report,
    render(result, options) {
      const sources = maskedSources(result, options.source)
      const text = (said: string, file = ''): string => maskedText(said, file, sources.known)
      return report.render(maskedResult(result, text), { ...options, source: sources.source })
    },
  }
}

interface MaskedSources {
  readonly source: ReportOptions['source']
  readonly known: KnownSecrets | undefined
}

interface Prepared {
  readonly from: ReportOptions['source']
  readonly sources: MaskedSources
}

const prepared = new WeakMap<AuditResult, Prepared>()

/** Several reports of one result quote the same files. */
function maskedSources(result: AuditResult, from: ReportOptions['source']): MaskedSources {
  const known = prepared.get(result)
  if (known?.from === from) return known.sources
  const sources = readMasked(result, from)
  prepared.set(result, { from, sources })
  return sources
}

/** Read first, all that findings point to: what is a secret in one file is one in the others. */
function readMasked(result: AuditResult, source: ReportOptions['source']): MaskedSources {
  const known = knownPlaces(result)
  const files = new Map<string, Masked>()
  for (const file of new Set(result.findings.flatMap(placesOf).map((place) => place.file))) {
    const text = source(file)
    if (text !== undefined) files.set(file, maskedCode(text, file, known.get(file)))
  }
  const form = knownSecrets([...files.values()].flatMap(({ secrets }) => secrets))
  const shown = new Map<string, string | undefined>()
  return {
    source(file) {
      if (!shown.has(file)) {
        const text = files.get(file)?.text
        shown.set(file, text === undefined ? undefined : (form?.masked(text) ?? text))
      }
      return shown.get(file)
    },
    known: form,
  }
}

/** Where a finding says that the text which stands there is a key. */
function knownPlaces({ findings }: AuditResult): ReadonlyMap<string, readonly Location[]> {
  const places = new Map<string, Location[]>()
  for (const { weakness, location } of findings) {
    if (weakness !== 'hardcoded-session-secret') continue
    places.set(location.file, [...(places.get(location.file) ?? []), location])
  }
  return places
}

function placesOf({ location, related, trace }: Finding): readonly Location[] {
  return [location, ...related, ...trace]
}

type MaskText = (said: string, file?: string) => string

function maskedText(said: string, file: string, known: KnownSecrets | undefined): string {
  const pieces = quotedPieces(said).map(({ text, isCode }) =>
    isCode ? `\`${maskedCode(text, file).text}\`` : maskedProse(text),
  )
  const whole = pieces.join('')
  return known?.masked(whole) ?? whole
}

function maskedResult(result: AuditResult, text: MaskText): AuditResult {
  const { coverage } = result
  return {
    ...result,
    target: text(result.target),
    context: result.context.map((said) => text(said)),
    findings: result.findings.map((finding) => maskedFinding(finding, text)),
    unusedSuppressions: result.unusedSuppressions.map((unused) =>
      unused.what === undefined ? unused : { ...unused, what: text(unused.what) },
    ),
    coverage: {
      ...coverage,
      notAnalysed: coverage.notAnalysed.map((entry) => ({ ...entry, reason: text(entry.reason) })),
      weaknesses: coverage.weaknesses.map((entry) =>
        entry.reason === undefined ? entry : { ...entry, reason: text(entry.reason) },
      ),
    },
  }
}

function maskedFinding(finding: Finding, text: MaskText): Finding {
  const { location, suppressed } = finding
  const own = (said: string): string => text(said, location.file)
  const place = (labelled: LabelledLocation): LabelledLocation => ({
    ...labelled,
    label: text(labelled.label, labelled.file),
  })
  return {
    ...finding,
    message: own(finding.message),
    attack: own(finding.attack),
    fix: own(finding.fix),
    label: own(finding.label),
    related: finding.related.map(place),
    trace: finding.trace.map(place),
    context: finding.context.map(own),
    suppressed: suppressed === null ? null : { ...suppressed, reason: own(suppressed.reason) },
  }
}

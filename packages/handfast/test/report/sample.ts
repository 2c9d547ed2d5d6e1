import type { WeaknessId } from '@handfast/catalogue'
import type {
  AuditResult,
  Coverage,
  Finding,
  LabelledLocation,
  Location,
  WeaknessCoverage,
} from '../../src/finding/finding.ts'
import { withFingerprints } from '../../src/finding/fingerprint.ts'
import type { DraftFinding } from '../../src/finding/fingerprint.ts'
import { gradeOf } from '../../src/finding/grade.ts'
import { sortedFindings } from '../../src/finding/sort.ts'
import type { ReportOptions } from '../../src/report/report.ts'
import { sampleSources } from './sample-sources.ts'

/** Where a text stands in a file of the sample, so that no test counts columns by hand. */
export function locate(file: string, text: string): Location {
  const source = sampleSources.get(file) ?? ''
  const offset = source.indexOf(text)
  if (offset < 0) throw new TypeError(`the sample has no ${JSON.stringify(text)} in ${file}`)
  const before = source.slice(0, offset).split('\n')
  const through = source.slice(0, offset + text.length).split('\n')
  return {
    file,
    startLine: before.length,
    startColumn: (before.at(-1) ?? '').length + 1,
    endLine: through.length,
    endColumn: (through.at(-1) ?? '').length + 1,
  }
}

function labelled(file: string, text: string, label: string): LabelledLocation {
  return { ...locate(file, text), label }
}

const idFromHeader = labelled(
  'src/server.ts',
  "req.headers['mcp-session-id']",
  'the client sends the id',
)

const drafts: readonly DraftFinding[] = [
  {
    weakness: 'client-chosen-session-id',
    severity: 'critical',
    confidence: 'high',
    persona: 'regular',
    message: 'a session is created under the id that the client sent',
    attack:
      'An attacker has a victim initialize under an id the attacker chose, ' +
      'then works in the session that the victim authenticated.',
    fix: 'Mint every id on the server: `sessionIdGenerator: () => crypto.randomUUID()`.',
    location: locate('src/server.ts', 'sessionId ?? crypto.randomUUID()'),
    label: 'used as the id of the new session',
    related: [idFromHeader],
    trace: [
      idFromHeader,
      labelled(
        'src/server.ts',
        'sessionIdGenerator: () => sessionId ?? crypto.randomUUID()',
        'returned by the id generator',
      ),
      labelled('src/sessions.ts', 'transports.set(id, transport)', 'stored under that id'),
    ],
    context: ['streamable HTTP', 'authentication seen'],
    symbols: ['sessionIdGenerator', ''],
  },
  {
    weakness: 'unbound-session',
    severity: 'high',
    confidence: 'medium',
    persona: 'regular',
    message: 'a transport is looked up by the session id alone, although the caller is known',
    attack: 'Whoever learns a session id works in that session with a token of their own.',
    fix:
      'Keep the principal with the session and compare it with `req.auth` before use; ' +
      'answer 404 when it differs.',
    location: locate('src/server.ts', 'transports.get(sessionId)'),
    label: 'looked up without the caller',
    related: [
      labelled('src/server.ts', 'verified, async', 'the caller is known from here on'),
      labelled('src/server.ts', 'sessionId ? ', 'from the request'),
      labelled('src/sessions.ts', 'new Map<string, Transport>()', 'keyed by the id'),
    ],
    trace: [
      idFromHeader,
      labelled('src/server.ts', 'transports.get(sessionId)', 'used as the only key'),
    ],
    context: [],
    symbols: [''],
  },
  {
    weakness: 'session-key-from-tool-argument',
    severity: 'medium',
    confidence: 'high',
    persona: 'regular',
    message: 'the tool argument `session_id` selects a cart with no check of the caller',
    attack: 'A caller names another session_id and reads or fills that cart.',
    fix: 'Key the store by the verified principal and the handle.',
    location: locate('shop/carts.py', 'carts.setdefault(session_id, [])'),
    label: 'get-or-create under the argument',
    related: [
      labelled('shop/carts.py', 'session_id: str', 'chosen by the model or by whoever prompts it'),
    ],
    trace: [],
    context: ['no second principal seen'],
    symbols: ['add_to_cart'],
  },
  {
    weakness: 'session-id-in-url',
    severity: 'medium',
    confidence: 'high',
    persona: 'regular',
    message: 'the session id is read from the query string',
    attack: 'Ids in addresses end up in access logs, in browser history and in Referer headers.',
    fix: 'Take the id from the Mcp-Session-Id header only.',
    location: locate('src/server.ts', 'req.query.session'),
    label: '',
    related: [],
    trace: [],
    context: [],
    symbols: [''],
  },
  {
    weakness: 'session-id-exposed',
    severity: 'low',
    confidence: 'low',
    persona: 'regular',
    message: 'a session id is written to a log',
    attack: 'Whoever reads the log can send the id.',
    fix: 'Log a keyed hash of the id.',
    location: locate('public/bundle.min.js', 'log("session "+t.sessionId)'),
    label: 'logged as it is',
    related: [labelled('public/bundle.min.js', 'req.headers["mcp-session-id"]', 'read here')],
    trace: [],
    context: ['generated code'],
    symbols: [],
  },
  {
    weakness: 'no-session-expiry',
    severity: 'high',
    confidence: 'medium',
    persona: 'regular',
    message: 'sessions in `transports` never end',
    attack: 'An id that leaked once works for as long as the process lives.',
    fix: 'Give sessions an idle and an absolute limit.',
    location: locate('src/sessions.ts', 'transports = new Map<string, Transport>()'),
    label: 'nothing removes from it',
    related: [],
    trace: [],
    context: [],
    symbols: [],
  },
]

/** A part of the catalogue, so that a new weakness changes no snapshot. */
const inScope: readonly WeaknessId[] = [
  'client-chosen-session-id',
  'session-key-from-tool-argument',
  'predictable-session-id',
  'session-not-regenerated',
  'unbound-session',
  'unbound-task',
  'unsealed-request-state',
  'unbound-request-state',
  'no-session-expiry',
  'weak-tls',
  'session-id-in-url',
  'session-id-exposed',
  'session-race',
  'hardcoded-session-secret',
]

const notApplicable: ReadonlySet<string> = new Set([
  'unbound-task',
  'unsealed-request-state',
  'unbound-request-state',
])
const notAnalysed: ReadonlyMap<string, string> = new Map([
  ['weak-tls', 'TLS is ended outside of the target'],
  ['session-race', 'the rule ran over part of the target'],
])

function stateOf(weakness: WeaknessId, findings: readonly Finding[]): WeaknessCoverage {
  if (findings.some((finding) => finding.weakness === weakness)) return { weakness, state: 'found' }
  const reason = notAnalysed.get(weakness)
  if (reason !== undefined) return { weakness, state: 'not-analysed', reason }
  if (notApplicable.has(weakness)) {
    return {
      weakness,
      state: 'not-applicable',
      reason: 'the server speaks no revision that has it',
    }
  }
  return { weakness, state: 'not-found' }
}

function sourceOf(file: string): string | undefined {
  return sampleSources.get(file)
}

const findings: readonly Finding[] = sortedFindings(
  withFingerprints(drafts, sourceOf).map((finding) =>
    finding.weakness === 'no-session-expiry'
      ? { ...finding, suppressed: { by: 'config', reason: 'the process is restarted every hour' } }
      : finding,
  ),
)

const coverage: Coverage = {
  files: 15,
  analysed: 14,
  notAnalysed: [{ file: 'src/generated/api.ts', reason: 'longer than 2 MiB' }],
  leftOut: { tests: 23, dependencies: 1204, ignored: 0 },
  lines: 2310,
  weaknesses: inScope.map((weakness) => stateOf(weakness, findings)),
}

/** One run, fixed: every report is rendered from it and compared with what is committed. */
export const sample: AuditResult = {
  schemaVersion: '1.0',
  tool: { name: 'handfast', version: '0.1.0' },
  target: './shop-server',
  era: 'legacy',
  findings,
  unusedSuppressions: [
    { by: 'comment', at: 'src/server.ts:12', reason: 'no reason given', what: 'weak-tls' },
    { by: 'config', at: 'handfast.yaml:4', reason: 'expired', what: 'weak-tls until 2026-01-31' },
  ],
  coverage,
  ...gradeOf(findings, coverage),
  context: ['streamable HTTP', '@modelcontextprotocol/sdk 1.26.0', 'bearer tokens'],
  elapsedMs: 412,
}

/** The same target with everything judged and nothing found. */
export const cleanSample: AuditResult = {
  ...sample,
  findings: [],
  unusedSuppressions: [],
  coverage: {
    ...coverage,
    analysed: 15,
    notAnalysed: [],
    weaknesses: coverage.weaknesses.map(({ weakness, state }) =>
      state === 'not-applicable'
        ? { weakness, state, reason: 'the server speaks no revision that has it' }
        : { weakness, state: 'not-found' },
    ),
  },
  score: 100,
  grade: 'A',
}

export const sampleOptions: ReportOptions = {
  width: 80,
  color: false,
  hyperlinks: false,
  source: sourceOf,
  generatedAt: '2026-11-22T09:30:00Z',
}

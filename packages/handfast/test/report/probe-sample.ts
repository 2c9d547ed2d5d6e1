import type { CheckResult, ProbeResult, ShownExchange } from '../../src/finding/probe-result.ts'
import type { ProbeReportOptions } from '../../src/report/probe/probe-report.ts'
import { hostileText } from './hostile.ts'

const url = 'http://127.0.0.1:3000/mcp'

const opening: ShownExchange = {
  as: 'a',
  method: 'POST',
  url,
  headers: ['content-type: application/json', 'authorization: ‹credential of a›'],
  body: '{"jsonrpc":"2.0","id":1,"method":"initialize"}',
  status: 200,
  failure: null,
  answerHeaders: ['content-type: application/json', 'mcp-session-id: ‹session id 0a1b2c3d4e›'],
  answer: '{"jsonrpc":"2.0","id":1,"result":{}}',
  curl: `curl -sS -i -N --max-time 5 -X POST -H "authorization: $A_AUTHORIZATION" '${url}'`,
}

const intrusion: ShownExchange = {
  ...opening,
  as: 'b',
  headers: [
    'content-type: application/json',
    'mcp-session-id: ‹session id 0a1b2c3d4e›',
    'authorization: ‹credential of b›',
  ],
  body: '{"jsonrpc":"2.0","id":2,"method":"ping"}',
  answerHeaders: ['content-type: application/json', 'cache-control: no-store'],
  answer: '{"jsonrpc":"2.0","id":2,"result":{}}',
  curl: `curl -sS -i -N --max-time 5 -X POST -H "authorization: $B_AUTHORIZATION" '${url}'`,
}

const replay = [
  `ID_0a1b2c3d4e=$(${opening.curl} | tr -d '\\r' | awk 'tolower($1) == "mcp-session-id:"')`,
  intrusion.curl,
]

const shown: CheckResult = {
  weakness: 'unbound-session',
  check: 'unbound-session',
  era: 'legacy',
  transport: 'streamable-http',
  verdict: 'vulnerable',
  severity: 'high',
  reason:
    "b: POST ping with a's session id: HTTP 200, a result " +
    '(b: POST ping with a made-up id: HTTP 404, error -32001), and 1 more',
  settledBy: null,
  circumstances: ['seen by two users of one {tenant}'],
  attack: 'Whoever has an account and somebody’s session id works in that session.',
  fix: 'Remember who opened a session, and answer everybody else as if it did not exist.',
  evidence: [
    {
      role: 'control',
      title: 'a: ping in their own session',
      reception: 'accepted',
      answer: 'HTTP 200, a result',
      shown: null,
      isProof: false,
      replay: [],
      exchange: 0,
    },
    {
      role: 'attempt',
      title: "b: POST ping with a's session id",
      reception: 'accepted',
      answer: 'HTTP 200, a result',
      shown: 'effect',
      isProof: true,
      replay,
      exchange: 1,
    },
    {
      role: 'unknown',
      title: 'b: POST ping with a made-up id',
      reception: 'refused',
      answer: 'HTTP 404, error -32001',
      shown: 'nothing',
      isProof: false,
      replay: [],
      exchange: null,
    },
    {
      role: 'attempt',
      title: "b: GET stream with a's session id",
      reception: 'accepted',
      answer: 'HTTP 200, a stream',
      shown: 'effect',
      isProof: true,
      replay: [intrusion.curl],
      exchange: 1,
    },
  ],
  untried: [{ what: "b: DELETE with a's session id", settledBy: '--disruptive' }],
  transcript: [opening, intrusion],
  fingerprint: '7fa034681c82d20d4e39eb6cdf7af176',
}

const quiet = {
  era: 'legacy',
  transport: 'streamable-http',
  severity: null,
  settledBy: null,
  circumstances: [],
  attack: 'Somebody does something.',
  fix: 'Mend it.',
  evidence: [],
  untried: [],
  transcript: [],
} as const

/** One run, fixed: every report is rendered from it and compared with what is committed. */
export const probeSample: ProbeResult = {
  schemaVersion: '1.0',
  tool: { name: 'handfast', version: '0.1.0' },
  target: url,
  era: 'legacy',
  level: 'active',
  principals: [
    { name: 'a', headers: ['authorization'], variables: [] },
    { name: 'b', headers: ['authorization'], variables: [] },
  ],
  discovered: {
    surfaces: [
      {
        era: 'legacy',
        transport: 'streamable-http',
        revision: '2025-11-25',
        server: 'notes 1.0.0',
        admitsNobody: false,
      },
    ],
    notes: ['initialize as a: HTTP 200, a result'],
    handles: [
      {
        producer: 'create_basket',
        result: '/structuredContent/id',
        consumers: [{ tool: 'view_basket', argument: 'basket_id' }],
        how: 'its result was taken',
      },
    ],
  },
  checks: [
    {
      ...quiet,
      weakness: 'client-chosen-session-id',
      check: 'client-chosen-session-id',
      verdict: 'safe',
      reason: "the owner's own use worked, and all 3 attempts failed",
      fingerprint: '00000000000000000000000000000001',
    },
    {
      ...quiet,
      weakness: 'session-as-authentication',
      check: 'session-as-authentication',
      verdict: 'inconclusive',
      reason: "what was tried was refused; nobody: DELETE with a's session id was not tried",
      settledBy: '--disruptive',
      fingerprint: '00000000000000000000000000000002',
    },
    shown,
    {
      ...quiet,
      weakness: 'session-id-exposed',
      check: 'session-id-exposed',
      transport: 'http+sse',
      verdict: 'vulnerable',
      severity: 'critical',
      reason: "nobody: GET /health: HTTP 200, with a's session id in it",
      fingerprint: '00000000000000000000000000000003',
    },
    {
      ...quiet,
      weakness: 'unsealed-request-state',
      check: 'unsealed-request-state',
      era: null,
      transport: null,
      verdict: 'not-applicable',
      reason: 'the server speaks the legacy era, and this is about the modern era',
      fingerprint: '00000000000000000000000000000004',
    },
  ],
  unchecked: ['weak-tls', 'session-race'],
  leftOut: ['unbound-handle'],
  score: 72,
  grade: null,
  isInterrupted: false,
  requests: 193,
  elapsedMs: 1_042,
}

/** The same target with everything judged and nothing shown. */
export const cleanProbeSample: ProbeResult = {
  ...probeSample,
  checks: probeSample.checks.map((check) => ({
    ...check,
    verdict: check.verdict === 'not-applicable' ? 'not-applicable' : 'safe',
    severity: null,
    settledBy: null,
    reason: "the owner's own use worked, and all 3 attempts failed",
    evidence: [],
  })),
  unchecked: [],
  leftOut: [],
  score: 100,
  grade: 'A',
}

/** A server that puts what it likes into everything that it says. */
export const hostileProbeSample: ProbeResult = {
  ...probeSample,
  principals: [{ name: 'a', headers: [hostileText], variables: [hostileText] }],
  discovered: {
    surfaces: probeSample.discovered.surfaces.map((surface) => ({
      ...surface,
      revision: hostileText,
      server: hostileText,
    })),
    notes: [hostileText],
    handles: [
      {
        producer: hostileText,
        result: hostileText,
        consumers: [{ tool: hostileText, argument: hostileText }],
        how: hostileText,
      },
    ],
  },
  checks: probeSample.checks.map((check) => ({
    ...check,
    reason: hostileText,
    circumstances: [hostileText],
    evidence: check.evidence.map((one) => ({ ...one, title: hostileText, answer: hostileText })),
    transcript: check.transcript.map((one) => ({
      ...one,
      answer: hostileText,
      answerHeaders: [`location: ${hostileText}`, `location: ${hostileText}`],
    })),
  })),
}

export const probeSampleOptions: ProbeReportOptions = {
  width: 80,
  color: false,
  hyperlinks: false,
  generatedAt: '2026-11-22T09:30:00Z',
}

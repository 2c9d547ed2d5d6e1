import { readFileSync } from 'node:fs'
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { AuditResult, Finding } from '../../src/finding/finding.ts'
import { reports } from '../../src/report/registry.generated.ts'
import { sample, sampleOptions } from './sample.ts'

const servers = new URL('../../../../servers/', import.meta.url)
const typescript = readFileSync(new URL('weak-typescript/src/server.ts', servers), 'utf8')
const python = readFileSync(new URL('weak-python/server.py', servers), 'utf8')

/** Lines to put into a server; a secret that only its name or its taker gives away will do. */
const namedPlaces: Readonly<Record<string, readonly string[]>> = {
  'server.ts': [
    "const signingKey = '§'",
    "const secret = process.env.SESSION_SECRET ?? '§'",
    "app.use(session({ name: 'sid', secret: '§', resave: false }))",
    "const mac = createHmac('sha256', '§').update(sessionId).digest('hex')",
    "const claims = jwt.verify(header, '§')",
    "const apiKeys = new Map([['§', 'alice']])",
    "if (req.headers['x-api-key'] === '§') next()",
    "const db = connect('postgres://app:§@db.internal/app')",
    "// const oldSecret = '§'",
  ],
  'server.py': [
    'SECRET_KEY = "§"',
    'secret = os.getenv("JWT_SECRET", "§")',
    'claims = jwt.decode(header, "§", algorithms=["HS256"])',
    'API_KEYS = {"§": "alice"}',
    '# password: "§"',
  ],
}

/** What is drawn, or has the form of a credential, is recognised without any name around it. */
const anyPlaces: Readonly<Record<string, readonly string[]>> = {
  'server.ts': [
    "track('§')",
    '// asked about §',
    'send(`id=§;user=${user}`)',
    "const { '§': first } = sessions",
    "sessions['§'] = first",
    "const list = ['a', '§']",
    '/* §\n   and more */',
  ],
  'server.py': ['track("§")', '# asked about §', 'send(f"id=§;user={user}")', '"""\nFirst: §\n"""'],
}

const base62 = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'
const drawn = (alphabet: string, length: number): fc.Arbitrary<string> =>
  fc
    .array(fc.constantFrom(...alphabet), { minLength: length, maxLength: length })
    .map((characters) => characters.join(''))
    // fast-check likes to repeat itself; what is drawn does not.
    .filter((text) => new Set(text).size > Math.min(alphabet.length, length) / 3)

const phrase = fc
  .array(fc.constantFrom('horse', 'battery', 'staple', 'k0rrekt', 'x9', 'sommer'), {
    minLength: 2,
    maxLength: 4,
  })
  .map((words) => words.join('-'))

const credential = fc.oneof(
  drawn('0123456789abcdef', 48).filter((text) => /\d/u.test(text) && /[a-f]/u.test(text)),
  drawn(base62, 36).map((text) => `ghp_${text}`),
  drawn(base62, 40).map((text) => `sk-${text}`),
  drawn('ABCDEFGHIJKLMNOPQRSTUVWXYZ234567', 16).map((text) => `AKIA${text}`),
  drawn(base62, 30).map((text) => `eyJhbGciOiJIUzI1NiJ9.${text}.${text}`),
)

interface Server {
  readonly file: string
  readonly text: string
  readonly line: string
}

/** A weak server with one more line, somewhere between two others. */
function serverWith(
  places: typeof namedPlaces,
  secrets: fc.Arbitrary<string>,
): fc.Arbitrary<Server & { readonly secret: string }> {
  return fc
    .record({ file: fc.constantFrom('server.ts', 'server.py'), at: fc.nat(), secret: secrets })
    .chain(({ file, at, secret }) =>
      fc.constantFrom(...(places[file] ?? [])).map((place) => {
        const lines = (file === 'server.ts' ? typescript : python).split('\n')
        const outermost = [...lines.keys()].filter((index) =>
          /^(?:$|[a-z@])/u.test(lines[index] ?? ''),
        )
        const line = place.replaceAll('§', secret)
        lines.splice(outermost[at % outermost.length] ?? 0, 0, line)
        return { file, secret, line, text: lines.join('\n') }
      }),
    )
}

/** Lines around the one that was put in, for secrets that stand in more than one. */
const linesAround = 3

/** A finding at the line that was put in and at each around it, which also says that line. */
function resultOf({ file, text, line }: Server): AuditResult {
  const [first] = sample.findings
  if (first === undefined) throw new TypeError('the sample has no finding')
  const lines = text.split('\n')
  const at = text.slice(0, text.indexOf(line)).split('\n').length - 1
  const near = [...lines.entries()].slice(Math.max(0, at - linesAround), at + linesAround)
  const findings = near.map(([index, code]): Finding => {
    const place = { file, startLine: index + 1, startColumn: 1, endLine: index + 1, endColumn: 2 }
    return {
      ...first,
      location: place,
      related: [{ ...place, label: `\`${code}\`` }],
      trace: [{ ...place, label: 'passed on' }],
      label: 'here',
      message: `\`${line}\` is quoted beside \`${code.slice(0, 80)}\``,
      context: [`\`${line}\``],
      fingerprint: String(index).padStart(32, '0'),
    }
  })
  return { ...sample, findings }
}

function outputsOf(server: Server): readonly string[] {
  const options = { ...sampleOptions, width: 200, source: () => server.text }
  return reports.map((report) => report.render(resultOf(server), options))
}

describe('a secret of a weak server is in no format', () => {
  test('where a name or a call says that it is one', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(serverWith(namedPlaces, fc.oneof(phrase, credential)), (server) => {
        for (const output of outputsOf(server)) expect(output).not.toContain(server.secret)
      }),
      { numRuns: 40 },
    )
  })

  test('where only its own form does', { timeout: 60_000 }, () => {
    fc.assert(
      fc.property(serverWith(anyPlaces, credential), (server) => {
        for (const output of outputsOf(server)) expect(output).not.toContain(server.secret.slice(8))
      }),
      { numRuns: 40 },
    )
  })
})

describe('what a finding calls a key', () => {
  const text = "make('cats', 'dogs')\nlog('cats', cats)\n"
  const place = { file: 'a.ts', startLine: 1, startColumn: 6, endLine: 1, endColumn: 12 }
  const [first] = sample.findings
  const findings =
    first === undefined
      ? []
      : [
          {
            ...first,
            weakness: 'hardcoded-session-secret' as const,
            location: place,
            related: [],
            trace: [],
          },
          { ...first, location: { ...place, startLine: 2, endLine: 2 }, related: [], trace: [] },
        ]
  const options = { ...sampleOptions, source: () => text }

  for (const report of reports.filter(({ id }) => ['pretty', 'html', 'markdown'].includes(id))) {
    test(`is masked in ${report.id}, there and where it is said again`, () => {
      const output = report
        .render({ ...sample, findings }, options)
        .replaceAll(/<[^>]*>/gu, '')
        .replaceAll('&#39;', "'")
      expect(output).toContain("make('****', 'dogs')")
      expect(output).toContain("log('****', cats)")
    })
  }
})

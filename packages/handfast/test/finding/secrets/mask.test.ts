import { describe, expect, test } from 'vitest'
import { maskedCode, maskedProse } from '../../../src/finding/secrets/mask.ts'

/** `§` stands for what must be masked; it is put together so that no scanner takes it for real. */
const drawn = ['q7Zt', 'W2xK', '9vLp', 'R4mB', 'j8Hd', 'X1cN'].join('')
const drawnHex = ['9f86d081', '884c7d65', '9a2feaa0', 'c55ad015'].join('')

function shown(code: string, file: string): { readonly text: string; readonly wanted: string } {
  const secret = code.includes('§H') ? drawnHex : code.includes('§D') ? drawn : ''
  const filled = code.replaceAll(/§[HD]/gu, secret)
  const plain = filled.replaceAll(/[«»]/gu, '')
  const wanted = filled.replaceAll(/«([^»]*)»/gu, (_, hidden: string) =>
    hidden.replaceAll(/\S/gu, '*'),
  )
  return { text: maskedCode(plain, file).text, wanted }
}

describe('masked in TypeScript', () => {
  for (const code of [
    "const SECRET = '«hunter2»'",
    "const secret: string = '«correct horse battery staple»'",
    "const password = process.env.DB_PASSWORD ?? '«letmein»'",
    "const jwtSecret =\n  process.env['JWT_SECRET'] ||\n  '«shhhhh»'",
    "app.use(session({ secret: '«keyboard cat»', name: 'sid', resave: false }))",
    "app.use(cookieParser('«keyboard cat»'))",
    "const mac = createHmac('sha256', '«abc»').update(id).digest('hex')",
    "jwt.sign({ sub: 'alice' }, '«shhhhh»', { algorithm: 'HS256' })",
    "jwt.verify(token, '«shhhhh»')",
    "const apiKeys = new Set(['«alice-1»', '«bob-2»'])",
    "const tokens = new Map<string, string>([['«alice-1»', '«alice»']])",
    "const API_TOKENS = { '«alice-1»': '«alice»' }",
    "if (req.headers['x-api-key'] === '«letmein»') next()",
    "headers['x-api-key'] = '«letmein»'",
    "const key = scryptSync(process.env.PASSWORD ?? '«dev»', 'salt', 32)".replace(
      "'salt'",
      "'«salt»'",
    ),
    "const secret = Buffer.from('«c2VjcmV0»', 'base64')",
    "const a = '«§D»'",
    'log(`id «§D» of ${user}`)',
    '// the old one was «§H»',
    "// const SECRET = '«hunter2»'",
    "const url = 'postgres://app:«hunter2»@db.internal/app'",
    'fetch(`https://api.example/x?token=«abcd1234»&user=${user}`)',
    "const c = 'Server=db;User Id=sa;Password=«hunter2»;'",
    "headers.set('Authorization', 'Bearer «abcdef123456»')",
    'const pem = `-----BEGIN PRIVATE KEY-----«\nMIIEabc\nxyz\n»-----END PRIVATE KEY-----`',
    'const secretKey = `«prefix-hunter2-»${env}`',
    "const getSecret = () => '«hunter2»'",
  ]) {
    test(code.replaceAll(/[«»]/gu, '').slice(0, 70), () => {
      const { text, wanted } = shown(code, 'src/server.ts')
      expect(text).toBe(wanted)
    })
  }
})

describe('masked in Python', () => {
  for (const code of [
    'SECRET_KEY = "«django-insecure-x»"',
    "SECRET: str = os.getenv('JWT_SECRET', '«shhhhh»')",
    'secret = os.environ.get("JWT_SECRET") or "«shhhhh»"',
    'app.add_middleware(SessionMiddleware, secret_key="«changeme»")',
    'payload = jwt.encode({"sub": "alice"}, "«shhhhh»", algorithm="HS256")',
    'f = Fernet(b"«abc»")',
    'TOKENS = {"«alice-1»": "«alice»"}',
    "url = f'https://bot:«hunter2»@git.example/{repo}'",
    'key = hmac.new(b"«abc»", sid, "sha256").hexdigest()',
    'if token == "«letmein»":\n    name = "weather"',
    '# the key «§D»',
    'x = """\nid «§H»\n"""',
  ]) {
    test(code.replaceAll(/[«»]/gu, '').slice(0, 70), () => {
      const { text, wanted } = shown(code, 'server.py')
      expect(text).toBe(wanted)
    })
  }
})

describe('left readable', () => {
  for (const [file, code] of [
    ['a.ts', "const sent = req.header('mcp-session-id')"],
    ['a.ts', "const sessionId = req.headers['mcp-session-id'] as string | undefined"],
    ['a.ts', 'let transport = transports[sessionId]'],
    ['a.ts', "const secret = process.env.SESSION_SECRET ?? process.env['OLD_SECRET']"],
    ['a.ts', "const secret = readFileSync('/run/secrets/session', 'utf8')"],
    ['a.ts', "const token = req.headers['authorization']?.replace('Bearer ', '')"],
    ['a.ts', 'const key = `session:${user.sub}:${id}`'],
    ['a.ts', "const key = hash.digest('hex')"],
    ['a.ts', "if (typeof token !== 'string') throw new Error('the token is missing')"],
    ['a.ts', "const headerKey = 'x-session-token'"],
    ['a.ts', 'const { access_token: token, token_type: type } = body'],
    ['a.ts', "const url = 'https://auth.example/oauth/token?client_id=web&state=on'"],
    ['a.ts', "const tokenUrl = 'https://auth.example/token'"],
    ['a.ts', "const key = extra.sessionId ?? 'default'"],
    [
      'a.ts',
      "serviceToken ??= await (await fetch('https://id.example/token', { method: 'POST' })).text()",
    ],
    ['a.ts', "sessions['items'].push({ name: 'shop', owner: 'agent' })"],
    ['a.py', 'if store.hget(f"agent:{token}", "agent") != agent:'],
    ['a.py', 'openai.api_key = request.headers.get("authorization", "").removeprefix("Bearer ")'],
    ['a.ts', "import { verify } from 'jsonwebtoken'"],
    ['a.ts', 'const id = randomUUID() // such as 123e4567-e89b-12d3-a456-426614174000'],
    ['a.ts', "const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789'"],
    [
      'a.ts',
      "import { StreamableHTTPServerTransport } from '@modelcontextprotocol/sdk/server/x.js'",
    ],
    ['a.ts', "res.set('WWW-Authenticate', 'Bearer resource_metadata=\"https://x.example/m\"')"],
    ['a.ts', "res.cookie('sid', id, { httpOnly: true, sameSite: 'lax' })"],
    ['a.ts', "server.tool('add_to_cart', { session_id: z.string() }, async () => 'done')"],
    ['a.ts', "const login = async (password: string) => {\n  log('a user signs in')\n}"],
    ['a.ts', "type Method = 'tools/call' | 'tasks/get'"],
    ['a.ts', "// The token isn't checked here: it's the proxy's job, see RFC 6750."],
    ['a.ts', "const sessions = new Map<string, Session>([['default', first]])"],
    ['a.py', 'def add_to_cart(session_id: str, item: str) -> str:'],
    ['a.py', 'token = request.headers.get("authorization", "")'],
    ['a.py', 'key = f"{issuer}:{subject}"'],
    ['a.py', 'payload = jwt.decode(token, PUBLIC_KEY, algorithms=["RS256"])'],
    ['a.py', '"""Keeps a token: see https://example.org/spec#token"""'],
    ['a.py', 'cart = carts.setdefault(session_id, [])'],
  ] as const) {
    test(code.slice(0, 70), () => {
      expect(maskedCode(code, file).text).toBe(code)
    })
  }
})

describe('width and lines', () => {
  test('a masked text is as long as it was, and has its lines', () => {
    const code = 'const secret = `först\n\ud83d\udd11 second\r\nthird`\nconst a = 1\n'
    const { text } = maskedCode(code, 'a.ts')
    expect(text).toHaveLength(code.length)
    expect(text).toBe('const secret = `*****\n** ******\r\n*****`\nconst a = 1\n')
  })

  test('a place that a finding calls a key is masked whatever stands there', () => {
    const place = { file: 'a.ts', startLine: 2, startColumn: 6, endLine: 2, endColumn: 11 }
    const { text, secrets } = maskedCode("a('x')\nmake('cats')\n", 'a.ts', [place])
    expect(text).toBe("a('x')\nmake('****')\n")
    expect(secrets).toEqual(['cats'])
  })
})

describe('in a sentence', () => {
  test('a credential is masked and the words are not', () => {
    const said =
      'one user a deployment, see https://bot:hunter2@wiki.example/adr-12 and the token: it expires'
    expect(maskedProse(said)).toBe(said.replace('hunter2', '*******'))
  })
})

describe('what no writer of code would write', () => {
  const unclosed = [
    "'",
    '`${',
    '"""',
    '/*',
    '((((',
    '}}}}',
    '`${`${`${',
    'a<b<',
    '/[',
    '\\',
    '// "',
  ]
  for (const piece of unclosed) {
    test(`${JSON.stringify(piece)}, many times`, () => {
      const code = `secret = ${piece.repeat(3000)}`
      expect(maskedCode(code, 'a.ts').text).toHaveLength(code.length)
      expect(maskedCode(code, 'a.py').text).toHaveLength(code.length)
    })
  }
})

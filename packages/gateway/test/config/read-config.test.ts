import { describe, expect, it } from 'vitest'
import { isGatewayConfigError } from '../../src/config/config-error.ts'
import { readConfig } from '../../src/config/read-config.ts'

const read = (text: string, env: Readonly<Record<string, string>> = {}): string | object => {
  try {
    return readConfig({ text, file: 'handfast.yaml', env })
  } catch (error) {
    if (isGatewayConfigError(error)) return error.message
    throw error
  }
}

const least = `version: 1
gateway:
  callers:
    - anonymous: {}
  upstreams:
    files:
      url: http://localhost:3000/mcp
`

describe('a configuration', () => {
  it('needs callers and upstreams, and says nothing else', () => {
    expect(read(least)).toMatchObject({
      listen: { address: '127.0.0.1', port: 8080 },
      state: { store: 'sqlite', path: '.handfast/gateway.db' },
      callers: [{ kind: 'anonymous' }],
      upstreams: [
        { name: 'files', path: '/mcp', reach: { kind: 'http' }, onForgotten: 'begin-anew' },
      ],
      sessions: { idleMsMax: 1_800_000, absoluteMsMax: 43_200_000 },
    })
  })

  it('names the line of everything that is wrong with it', () => {
    const text = `version: 1
gateway:
  listen:
    addres: x
  callers:
    - jwt: { issuer: https://a.example, audience: x, algorithms: [HS256] }
    - anonymous: {}
      apiKeys: { keys: [] }
  upstreams:
    shop:
      sessions: 3
  limits: { body: 4 megabytes }
`
    const lines = String(read(text)).split('\n')
    expect(lines.map((line) => line.slice(0, 'handfast.yaml:4:5: Unknown'.length))).toEqual([
      'handfast.yaml:4:5: Unknown',
      'handfast.yaml:6:67: algori',
      'handfast.yaml:8:18: keys: ',
      'handfast.yaml:10:5: shop: ',
      'handfast.yaml:11:7: Unknow',
      'handfast.yaml:12:13: body:',
    ])
  })

  it('takes secrets from the environment, and names those that are not there', () => {
    const text = least.replace('http://localhost:3000/mcp', '${WHERE}')
    expect(read(text, { WHERE: 'http://localhost:1/mcp' })).toMatchObject({
      upstreams: [{ reach: { url: 'http://localhost:1/mcp' } }],
    })
    expect(read(text)).toContain('handfast.yaml:7:12: There is no variable WHERE')
  })

  it.each([
    [
      'anonymous callers from the network',
      'listen: { address: 0.0.0.0 }',
      'whoever reaches 0.0.0.0',
    ],
    [
      'keys that gateways would not share',
      'state: { store: redis, url: redis://a }',
      'the same keys',
    ],
    ['a console in cleartext', 'admin: { address: 0.0.0.0 }', 'act as the operator'],
    ['a database that is nowhere', 'state: { store: postgres }', 'needs its url'],
    [
      'authorities for nothing',
      'listen: { tls: { certificate: a, key: b, clientCertificate: required } }',
      'clientAuthority',
    ],
  ])('refuses %s', (_, line, message) => {
    expect(read(least.replace('gateway:\n', `gateway:\n  ${line}\n`))).toContain(message)
  })

  it('refuses handles in answers that nobody can tell what they answer', () => {
    const resumed = `${least}      resume: upstream\n`
    expect(read(resumed)).toMatchObject({ upstreams: [{ resume: 'upstream' }] })
    const handles =
      '      handles: [{ name: a, minted: [{ tool: b, at: /c }], taken: [{ tool: b, at: /d }] }]\n'
    expect(read(resumed + handles)).toContain('handfast.yaml:8:7: Handles in answers')
  })

  it('refuses subscriptions by a subject that two callers may have', () => {
    const jwt = (more: string): string =>
      `    - jwt: { issuer: https://a.example, audience: x${more} }\n`
    const withCallers = (callers: string, pattern: string): object | string =>
      read(`gateway:
  callers:
${callers}  upstreams:
    files:
      url: http://localhost:3000/mcp
      subscribe: ['${pattern}']
`)
    const keys = `    - apiKeys: { keys: [{ hash: 'sha256:${'0'.repeat(64)}', subject: a }] }\n`
    const certificates = '    - clientCertificate: {}\n'
    const tenants = jwt(', tenantClaim: org')
    for (const [callers, pattern] of [
      [jwt(''), 'inbox://{subject}/**'],
      [jwt('') + jwt(', scopes: [other]'), 'inbox://{subject}/**'],
      [keys, 'inbox://{subject}/**'],
      [jwt('') + keys, 'news://**'],
      [jwt('') + keys, 'inbox://{issuer}/{subject}/**'],
      [tenants, 'inbox://{issuer}/{tenant}/{subject}/**'],
    ] as const) {
      expect(withCallers(callers, pattern)).toMatchObject({ upstreams: [{ name: 'files' }] })
    }
    for (const [callers, pattern] of [
      [jwt('') + keys, 'inbox://{subject}/**'],
      [tenants, 'inbox://{subject}/**'],
      [tenants, 'inbox://{issuer}/{subject}/**'],
      [certificates, 'inbox://{subject}/**'],
    ] as const) {
      expect(withCallers(callers, pattern)).toContain('Callers of different issuers or tenants')
    }
  })

  it('takes the slash off the end of a public URL, as paths are put behind it', () => {
    const withUrl = (publicUrl: string): object | string =>
      read(least.replace('gateway:\n', `gateway:\n  listen: { publicUrl: ${publicUrl} }\n`))
    const listen = (publicUrl: string): object => ({ listen: { publicUrl } })
    expect(withUrl('https://a.example/')).toMatchObject(listen('https://a.example'))
    expect(withUrl('https://a.example/mcp//')).toMatchObject(listen('https://a.example/mcp'))
    expect(withUrl('https://a.example')).toMatchObject(listen('https://a.example'))
  })

  it('refuses to ask an authorization server in cleartext, unless it is on this machine', () => {
    const text = `gateway:
  callers:
    - jwt: { issuer: http://a.example, audience: x }
    - jwt: { issuer: http://localhost:9000, audience: x }
    - jwt: { issuer: http://b.example, audience: x, jwksUri: https://b.example/jwks }
    - introspection:
        url: http://c.example
        issuer: http://c.example
        audience: x
        clientId: gateway
        clientSecret: secret
  upstreams:
    files:
      url: http://localhost:3000/mcp
      credential:
        tokenExchange: { tokenUrl: http://d.example, clientId: gateway, clientSecret: secret }
`
    const lines = String(read(text)).split('\n')
    expect(lines.map((line) => /^handfast.yaml:\d+:\d+: An auth/.exec(line)?.[0])).toEqual([
      'handfast.yaml:3:14: An auth',
      'handfast.yaml:7:9: An auth',
      'handfast.yaml:16:26: An auth',
    ])
  })

  it('fetches keys over TLS alone, and wants an issuer that can be asked for them', () => {
    const text = `gateway:
  callers:
    - jwt: { issuer: https://a.example, audience: x, jwksUri: http://a.example/jwks }
    - jwt: { issuer: https://a.example, audience: x, jwksUri: http://127.0.0.1:9000/jwks }
    - jwt: { issuer: accounts, audience: x }
    - jwt: { issuer: accounts, audience: x, jwksUri: https://a.example/jwks }
  upstreams:
    files: { url: http://localhost:3000/mcp }
`
    expect(String(read(text)).split('\n')).toEqual([
      expect.stringMatching(/^handfast.yaml:3:54: An authorization server off this machine/),
      expect.stringMatching(/^handfast.yaml:5:14: Keys are found by the URL of their issuer/),
    ])
  })

  it('names the upstream that no token could be for', () => {
    const withAudience = (audience: string, more = ''): object | string =>
      read(`gateway:
  listen: { publicUrl: https://mcp.example }
  callers:
    - jwt: { issuer: https://a.example, audience: ${audience} }
${more}  upstreams:
    shop: { path: /shop, url: http://localhost:3000/mcp }
    files: { path: /files, url: http://localhost:3001/mcp }
`)
    const [shop, files] = ['https://mcp.example/shop', 'https://mcp.example/files']
    expect(withAudience(shop)).toMatch(
      /^handfast.yaml:4:\d+: No token is for files, .* \S+\/files:/,
    )
    const keys = `    - apiKeys: { keys: [{ hash: 'sha256:${'0'.repeat(64)}', subject: a }] }\n`
    for (const enough of [
      withAudience(`[${shop}, ${files}]`),
      withAudience('https://mcp.example'),
      withAudience(`[${shop}, urn:fleet]`),
      withAudience(shop, keys),
      withAudience(shop, `    - jwt: { issuer: https://b.example, audience: ${files} }\n`),
    ]) {
      expect(enough).toMatchObject({ upstreams: [{ name: 'shop' }, { name: 'files' }] })
    }
  })

  it('refuses a key that stands for two', () => {
    const hash = `sha256:${'0'.repeat(64)}`
    const text = `gateway:
  callers:
    - apiKeys:
        keys:
          - { hash: '${hash}', subject: alice }
          - { hash: '${hash}', subject: bob }
  upstreams:
    files: { url: http://localhost:3000/mcp }
`
    expect(read(text)).toContain('handfast.yaml:6:15: This key is listed already')
  })

  it('names the line of handles that nobody could find, and of sessions that there are', () => {
    const text = `${least}      handles:
        - name: note
          minted:
            - { tool: a, at: text, pattern: '(?<id>[a-z)' }
            - { tool: b, at: text, pattern: '(?<id>a(?=b))' }
            - { tool: c, at: text, pattern: '[a-z]+' }
            - { tool: d, at: text }
          taken:
            - { tool: e, at: text, pattern: '(?<id>[a-z]+)' }
`
    expect(String(read(text)).split('\n')).toEqual([
      expect.stringMatching(/^handfast.yaml:11:36: pattern: This is no pattern of RE2: /),
      expect.stringMatching(/^handfast.yaml:12:36: pattern: This is no pattern of RE2: /),
      'handfast.yaml:13:36: pattern: Say which part of it is the id: (?<id>…).',
      expect.stringMatching(/^handfast.yaml:14:15: minted: A handle in a text needs a pattern/),
      expect.stringMatching(/^handfast.yaml:16:15: taken: Arguments have no text/),
    ])
    const stdio = `${least}    other: { path: /other, command: [a], stateless: true }\n`
    expect(read(stdio)).toContain('handfast.yaml:8:42: Clients of the legacy era have sessions')
  })

  it('refuses two upstreams at one path, and one that is in two places', () => {
    const two = `${least}    other:\n      url: http://localhost:3001/mcp\n`
    expect(read(two)).toContain('files has the path /mcp already')
    expect(read(`${least}      command: [node, server.js]\n`)).toContain(
      'either url, sse, or command',
    )
  })
})

import type { CallerConfig, IntrospectionConfig, JwtConfig } from '../../src/config/config.ts'
import type { Gateway } from '../../src/index.ts'
import type { Issuer } from '../issuer.ts'
import { gatewayBefore, modern } from '../kit.ts'
import type { Overrides } from '../kit.ts'

/** What tokens of the issuer are for, where a test says nothing else. */
export const audience = 'https://mcp.example/mcp'

export const jwtBy = (issuer: Issuer, more: Partial<JwtConfig> = {}): CallerConfig => ({
  kind: 'jwt',
  issuer: issuer.url,
  audience: [audience],
  jwksUri: undefined,
  algorithms: ['ES256'],
  scopes: [],
  tenantClaim: undefined,
  dpop: 'off',
  clockToleranceMs: 1000,
  ...more,
})

export const introspectionBy = (
  issuer: Issuer,
  more: Partial<IntrospectionConfig> = {},
): CallerConfig => ({
  kind: 'introspection',
  url: `${issuer.url}/introspect`,
  issuer: issuer.url,
  audience: [audience],
  clientId: 'gateway',
  clientSecret: 'secret',
  scopes: [],
  cacheMs: 60_000,
  ...more,
})

export async function withGateway(
  [url, overrides]: readonly [url: string, overrides: Overrides],
  use: (gateway: Gateway) => Promise<void>,
): Promise<void> {
  const gateway = await gatewayBefore(url, overrides)
  try {
    await use(gateway)
  } finally {
    await gateway.close()
  }
}

/** Asks which tools there are, with such headers. */
export const ask = (
  gateway: Gateway,
  headers: Readonly<Record<string, string>> = {},
  path = '/mcp',
): Promise<Response> => fetch(gateway.url + path, modern('tools/list', {}, headers))

export const bearer = (token: string): Readonly<Record<string, string>> => ({
  authorization: `Bearer ${token}`,
})

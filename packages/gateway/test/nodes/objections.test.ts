import { expect, it } from 'vitest'
import type { Config } from '../../src/config/config.ts'
import { objectionsTo } from '../../src/config/objections.ts'
import { defaultConfig, defaultRules } from '../../src/index.ts'
import { stdioReach } from '../upstreams/kit.ts'

const nodes = { name: 'one', address: '127.0.0.1', port: 0, advertise: undefined, secret: 's' }

const config: Config = {
  ...defaultConfig,
  state: { store: 'sqlite', path: 'state.db' },
  callers: [{ kind: 'anonymous' }],
  upstreams: [{ ...defaultRules, name: 'tools', path: '/mcp', reach: stdioReach('plain.mjs') }],
  nodes,
}

const placesIn = (more: Partial<Config>): readonly string[] =>
  objectionsTo({ ...config, ...more }).map(({ at }) => at.join('.'))

it('nodes need a state that they share, and credentials that need no token', () => {
  expect(placesIn({})).toEqual([])
  expect(placesIn({ state: { store: 'memory' } })).toEqual(['nodes'])
  const credential = {
    kind: 'token-exchange',
    tokenUrl: 'https://login.example/token',
    clientId: 'gateway',
    clientSecret: 'secret',
    audience: undefined,
    scope: undefined,
  } as const
  const upstreams = config.upstreams.map((upstream) => ({ ...upstream, credential }))
  expect(placesIn({ upstreams })).toEqual(['upstreams.tools.credential'])
  expect(placesIn({ upstreams, nodes: undefined })).toEqual([])
})

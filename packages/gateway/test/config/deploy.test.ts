import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments, parseDocument } from 'yaml'
import type { Document } from 'yaml'
import type { Config } from '../../src/config/config.ts'
import { readConfig } from '../../src/config/read-config.ts'

const folder = new URL('../../../../deploy/', import.meta.url)
const textOf = (file: string): Promise<string> => readFile(new URL(file, folder), 'utf8')
const env = { HANDFAST_KEY: 'k'.repeat(43), ISSUER: 'https://login.example' }
const second = 1000

/** A value within YAML, as plain data. */
const at = (document: Document, path: readonly (string | number)[]): unknown => {
  const found: unknown = document.toJS()
  return path.reduce<unknown>(
    (value, key) =>
      typeof value === 'object' && value !== null ? Reflect.get(value, key) : undefined,
    found,
  )
}

async function kubernetes(): Promise<ReadonlyMap<string, Document>> {
  const documents = parseAllDocuments(await textOf('kubernetes/gateway.yaml'))
  return new Map(documents.map((document) => [String(document.get('kind')), document]))
}

async function manifest(kind: string): Promise<Document> {
  const found = (await kubernetes()).get(kind)
  if (found === undefined) throw new Error(`there is no ${kind}`)
  return found
}

const inKubernetes = async (): Promise<Config> => {
  const text = String(at(await manifest('ConfigMap'), ['data', 'handfast.yaml']))
  return readConfig({ text, file: 'kubernetes', env })
}

const inCompose = async (): Promise<Config> =>
  readConfig({ text: await textOf('compose/handfast.yaml'), file: 'compose', env })

const pod = ['spec', 'template', 'spec']
const container = [...pod, 'containers', 0]

describe('the example deployments', () => {
  it('hold configurations that the gateway takes', async () => {
    expect((await inCompose()).state.store).toBe('redis')
    expect((await inKubernetes()).listen.publicUrl).toBe('https://mcp.example')
  })

  it.each([
    'compose/compose.yaml',
    'kubernetes/gateway.yaml',
    'envoy/envoy.yaml',
    'traefik/dynamic.yaml',
  ])('are YAML: %s', async (file) => {
    const documents = parseAllDocuments(await textOf(file), { uniqueKeys: true })
    expect(documents.flatMap(({ errors }) => errors)).toEqual([])
  })
})

describe('the container', () => {
  it('is asked for its health where every configuration listens', async () => {
    const [, port] = /^HEALTHCHECK CMD .*connect\((?<port>\d+),/m.exec(
      await textOf('Containerfile'),
    ) ?? [undefined, undefined]
    expect(Number(port)).toBe((await inCompose()).listen.port)
    expect(Number(port)).toBe((await inKubernetes()).listen.port)
  })

  it('gets nothing of this folder but sources', async () => {
    const ignored = (await textOf('../.dockerignore')).split('\n')
    expect(ignored).toEqual(expect.arrayContaining(['.git', '**/node_modules', '**/dist']))
  })
})

describe('the compose file', () => {
  it('gives requests under way the time that the gateway gives them', async () => {
    const compose = parseDocument(await textOf('compose/compose.yaml'))
    const grace = parseInt(String(at(compose, ['services', 'gateway', 'stop_grace_period'])), 10)
    expect(grace * second).toBeGreaterThan((await inCompose()).limits.drainMsMax)
  })

  it('names its balancer as the proxy that is believed', async () => {
    const compose = parseDocument(await textOf('compose/compose.yaml'))
    const address = at(compose, ['services', 'balancer', 'networks', 'inside', 'ipv4_address'])
    expect((await inCompose()).listen.proxies).toEqual([address])
  })
})

describe('the manifests', () => {
  it('ask for health and readiness where the gateway tells of them, and nobody else', async () => {
    const deployment = await manifest('Deployment')
    const ports = at(deployment, [...container, 'ports'])
    const { health } = await inKubernetes()
    expect(ports).toContainEqual({ name: 'health', containerPort: health?.port })
    const asked = (probe: string): unknown => at(deployment, [...container, probe, 'httpGet'])
    expect(asked('readinessProbe')).toEqual({ path: '/readyz', port: 'health' })
    expect(asked('livenessProbe')).toEqual({ path: '/healthz', port: 'health' })
    const annotations = at(deployment, [...pod.slice(0, -1), 'metadata', 'annotations'])
    expect(annotations).toMatchObject({ 'prometheus.io/port': String(health?.port) })
    const served = at(await manifest('Service'), ['spec', 'ports'])
    expect(served).toEqual([expect.objectContaining({ targetPort: 'mcp' })])
  })

  it('give requests under way the time that the gateway gives them', async () => {
    const deployment = await manifest('Deployment')
    const before = at(deployment, [...container, 'lifecycle', 'preStop', 'exec', 'command', 1])
    const grace = Number(at(deployment, [...pod, 'terminationGracePeriodSeconds']))
    const { drainMsMax } = (await inKubernetes()).limits
    expect(grace * second).toBeGreaterThan(Number(before) * second + drainMsMax)
  })

  it('name what there is', async () => {
    const deployment = await manifest('Deployment')
    const labels = at(deployment, [...pod.slice(0, -1), 'metadata', 'labels'])
    expect(at(deployment, ['spec', 'selector', 'matchLabels'])).toEqual(labels)
    expect(at(await manifest('Service'), ['spec', 'selector'])).toEqual(labels)
    const budget = await manifest('PodDisruptionBudget')
    expect(at(budget, ['spec', 'selector', 'matchLabels'])).toEqual(labels)
    const scaler = await manifest('HorizontalPodAutoscaler')
    expect(at(scaler, ['spec', 'scaleTargetRef'])).toEqual({
      apiVersion: at(deployment, ['apiVersion']),
      kind: 'Deployment',
      name: at(deployment, ['metadata', 'name']),
    })
    // What the autoscaler decides is not undone whenever the manifests are applied.
    expect(at(deployment, ['spec', 'replicas'])).toBeUndefined()
    expect(at(deployment, [...container, 'resources', 'requests', 'cpu'])).toBeDefined()
  })

  it('lead to the port on which the gateway listens', async () => {
    const { port } = (await inKubernetes()).listen
    const ports = at(await manifest('Deployment'), [...container, 'ports'])
    expect(ports).toContainEqual({ name: 'mcp', containerPort: port })
    expect(at(await manifest('Service'), ['spec', 'ports', 0, 'targetPort'])).toBe('mcp')
  })
})

/** What the gateway reads of a question, beside what the proxy itself says of it. */
const asked = ['authorization', 'dpop', 'mcp-protocol-version', 'mcp-session-id', 'origin']
const listener = ['static_resources', 'listeners', 0]
const manager = [...listener, 'filter_chains', 0, 'filters', 0, 'typed_config']
const filter = [...manager, 'http_filters', 0, 'typed_config']

describe('proxies that ask', () => {
  it('Traefik shows the gateway what it judges, and no other word of the client', async () => {
    const traefik = parseDocument(await textOf('traefik/dynamic.yaml'))
    const auth = ['http', 'middlewares', 'handfast', 'forwardAuth']
    const shown = at(traefik, [...auth, 'authRequestHeaders'])
    expect(shown).toHaveLength(asked.length)
    expect(String(shown).toLowerCase().split(',').sort()).toEqual(asked)
    expect(at(traefik, [...auth, 'trustForwardHeader'])).toBe(false)
    const order = at(traefik, ['http', 'routers', 'shop', 'middlewares'])
    expect(order).toEqual(['handfast', 'as-asked'])
    const removed = at(traefik, ['http', 'middlewares', 'as-asked', 'headers'])
    expect(removed).toMatchObject({ customRequestHeaders: { Authorization: '', Upgrade: '' } })
  })

  it('Envoy shows the gateway what it judges, and no other word of the client', async () => {
    const envoy = parseDocument(await textOf('envoy/envoy.yaml'))
    const patterns = at(envoy, [...filter, 'allowed_headers', 'patterns'])
    // Envoy adds Authorization, and what it overwrites says how the client has come.
    const listed = asked.filter((name) => name !== 'authorization')
    const expected = [...listed, 'x-forwarded-proto'].map((exact) => ({ exact }))
    expect(patterns).toEqual(expect.arrayContaining(expected))
    expect(patterns).toHaveLength(expected.length)
    expect(at(envoy, [...manager, 'use_remote_address'])).toBe(true)
    expect(at(envoy, [...filter, 'failure_mode_allow'])).toBe(false)
  })
})

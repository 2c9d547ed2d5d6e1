import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { parseAllDocuments } from 'yaml'
import { readConfig } from '../../src/config/read-config.ts'

const folder = new URL('../../../../deploy/', import.meta.url)
const textOf = (file: string): Promise<string> => readFile(new URL(file, folder), 'utf8')
const env = { HANDFAST_KEY: 'k'.repeat(43), ISSUER: 'https://login.example' }

describe('the example deployments', () => {
  it('hold configurations that the gateway takes', async () => {
    const compose = readConfig({
      text: await textOf('compose/handfast.yaml'),
      file: 'compose',
      env,
    })
    expect(compose.state.store).toBe('redis')
    const [first] = parseAllDocuments(await textOf('kubernetes/gateway.yaml'))
    const data: unknown = first?.getIn(['data', 'handfast.yaml'])
    const kubernetes = readConfig({ text: String(data), file: 'kubernetes', env })
    expect(kubernetes.listen.publicUrl).toBe('https://mcp.example')
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

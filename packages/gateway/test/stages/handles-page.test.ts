import { readFile } from 'node:fs/promises'
import { expect, it } from 'vitest'
import { parse } from 'yaml'
import { readConfig } from '../../src/config/read-config.ts'
import { lab } from './lab.ts'

const page = new URL('../../../../docs/gateway-handles.md', import.meta.url)

it('the page on handles shows what the gateway takes', async () => {
  const text = await readFile(page, 'utf8')
  const fences = [...text.matchAll(/```yaml\n([\s\S]*?)```/g)].map(([, fence]) =>
    parse(fence ?? ''),
  )
  const [whole, ...parts] = fences
  expect(parts.length).toBeGreaterThan(2)
  for (const part of parts) {
    const { shop } = whole.gateway.upstreams
    const [basket] = shop.handles
    const isOfHandle = 'minted' in part || 'taken' in part
    const changed = isOfHandle ? { handles: [{ ...basket, ...part }] } : part
    const upstreams = { shop: { ...shop, ...changed } }
    const file = { ...whole, gateway: { ...whole.gateway, upstreams } }
    const [config] = readConfig({ text: JSON.stringify(file), file: 'page', env: {} }).upstreams
    expect(() => lab(() => undefined, config)).not.toThrow()
  }
})

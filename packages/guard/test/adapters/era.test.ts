import { classify } from '@handfast/protocol'
import { isLegacyRequest } from '@modelcontextprotocol/server'
import { expect, test } from 'vitest'
import { initialize } from '../kit.ts'
import { modernV2 } from './sdk-servers.ts'

const key = 'io.modelcontextprotocol/protocolVersion'
const withMeta = (meta: unknown): object => ({
  jsonrpc: '2.0',
  id: 1,
  method: 'tools/list',
  params: { _meta: meta },
})
const modern = withMeta({ [key]: '2026-07-28' })
const plain = { jsonrpc: '2.0', id: 1, method: 'tools/list' }

const versions = [undefined, '2024-11-05', '2025-06-18', '2025-11-25', '2026-07-28', '1900-01-01']
const bodies: readonly unknown[] = [
  plain,
  modern,
  initialize,
  withMeta({}),
  withMeta(null),
  withMeta({ [key]: '2025-11-25' }),
  withMeta({ [key]: 'soon' }),
  { jsonrpc: '2.0', method: 'notifications/initialized' },
  { jsonrpc: '2.0', id: 1, result: {} },
  [plain],
  [plain, plain],
  [modern],
  [plain, modern],
]

test('what the guard lets in, SDK v2 serves in the same era', async () => {
  const differing: unknown[] = []
  let agreed = 0
  const handler = modernV2()
  for (const version of versions) {
    for (const body of bodies) {
      const { era } = classify({ protocolVersionHeader: version, body })
      if (era === 'contradictory') continue
      const headers = new Headers({
        'content-type': 'application/json',
        'mcp-method': 'tools/list',
      })
      if (version !== undefined) headers.set('mcp-protocol-version', version)
      const init = { method: 'POST', headers, body: JSON.stringify(body) }
      const request = new Request('http://127.0.0.1/mcp', init)
      const isLegacy = await isLegacyRequest(request, body)
      if (isLegacy === (era === 'legacy')) agreed += 1
      // `_meta: null` is a modern request to the SDK, which answers it with an error in any case.
      else if ((await handler.fetch(request)).status < 400) differing.push([version, body, era])
    }
  }
  expect(differing).toEqual([])
  expect(agreed).toBeGreaterThan(30)
})

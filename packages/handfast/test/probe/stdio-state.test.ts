import { join } from 'node:path'
import { expect, test, vi } from 'vitest'
import { probe } from '../../src/probe/probe.ts'
import { temporaryFolder } from '../target/temporary-folder.ts'

vi.setConfig({ testTimeout: 120_000 })

/** A memory in one process, which begins anew with a conversation or does not. */
const program = (isReset: boolean): string => `
import { createInterface } from 'node:readline'
let kept = []
const tool = (name, properties) => ({
  name,
  annotations: { readOnlyHint: true },
  inputSchema: { type: 'object', properties, required: Object.keys(properties) },
})
const tools = [tool('remember', { text: { type: 'string' } }), tool('recall', {})]
const said = (text) => ({ content: [{ type: 'text', text }] })
createInterface({ input: process.stdin }).on('line', (line) => {
  const { id, method, params } = JSON.parse(line)
  if (id === undefined) return
  const reply = (rest) => console.log(JSON.stringify({ jsonrpc: '2.0', id, ...rest }))
  if (method === 'initialize') {
    if (${isReset}) kept = []
    const serverInfo = { name: 'memory', version: '1' }
    const result = { protocolVersion: '2025-11-25', capabilities: { tools: {} }, serverInfo }
    return reply({ result })
  }
  if (method === 'tools/list') return reply({ result: { tools } })
  if (method !== 'tools/call') return reply({ error: { code: -32601, message: 'no such method' } })
  if (params.name === 'recall') return reply({ result: said(kept.join('\\n')) })
  kept.push(params.arguments.text)
  reply({ result: said('kept') })
})
`

test.each<[string, boolean, string]>([
  ['remembers', false, 'vulnerable'],
  ['forgets', true, 'safe'],
])('a process that %s between conversations', async (_, isReset, verdict) => {
  const folder = temporaryFolder({ 'server.mjs': program(isReset) })
  const only = ['shared-process-state'] as const
  const command = [process.execPath, join(folder, 'server.mjs')]
  const limits = { answerMsMax: 20_000, silenceMs: 1_000 }
  const { checks } = await probe({ command, only, era: 'legacy', limits })
  expect(checks[0]).toMatchObject({ verdict, transport: 'stdio' })
  if (verdict === 'vulnerable') expect(checks[0]?.severity).toBe('medium')
})

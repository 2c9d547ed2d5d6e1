import { agentToken, createGuard } from '@handfast/guard'

export const guard = createGuard({
  hosts: ['mcp.example'],
  keys: [{ id: '2026-11', secret: process.env['GUARD_SECRET'] ?? '' }],
  agentOf: agentToken(),
})

export const tokens = guard.agentTokens({ idleMsMax: 15 * 60_000 })

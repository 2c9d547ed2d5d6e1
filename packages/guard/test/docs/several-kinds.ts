import { agentToken, clientCertificate, createGuard, firstOf } from '@handfast/guard'
import { dpop } from '@handfast/guard/proofs/dpop'

export const guard = createGuard({
  hosts: ['mcp.example'],
  keys: [{ id: '2026-11', secret: process.env['GUARD_SECRET'] ?? '' }],
  agentOf: firstOf(dpop(), clientCertificate(), agentToken()),
})

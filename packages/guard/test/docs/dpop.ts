import { createGuard } from '@handfast/guard'
import { dpop } from '@handfast/guard/proofs/dpop'

export const guard = createGuard({
  hosts: ['mcp.example'],
  agentOf: dpop({ url: 'https://mcp.example/mcp' }),
})

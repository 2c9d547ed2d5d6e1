import { auditCommand } from './audit-command.ts'
import type { Command } from './command.ts'
import { explainCommand } from './explain-command.ts'
import { gatewayCommand } from './gateway-command.ts'
import { probeCommand } from './probe-command.ts'
import { rulesCommand } from './rules-command.ts'

/** In the order of the help. */
export const commands: readonly Command[] = [
  auditCommand,
  probeCommand,
  explainCommand,
  rulesCommand,
  gatewayCommand,
]

import type { Command } from './command.ts'
import { formatOption } from './text-format.ts'

export const rulesCommand: Command = {
  name: 'rules',
  summary: 'list the weaknesses, and which of them audit looks for',
  usage: 'rules [options]',
  description: ['The catalogue of weaknesses, by group. What audit cannot see in source says why.'],
  options: [formatOption],
  examples: [
    { command: 'handfast rules', what: 'all weaknesses' },
    { command: 'handfast rules --format json', what: 'the same for a program' },
  ],
  notes: [],

  async run(args, context) {
    const { listRules } = await import('./list-rules.ts')
    return listRules(args, context)
  },
}

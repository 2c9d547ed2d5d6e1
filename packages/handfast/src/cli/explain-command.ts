import type { Command } from './command.ts'
import { formatOption } from './text-format.ts'

export const explainCommand: Command = {
  name: 'explain',
  summary: 'explain a weakness: what it is, the attack, and weak and mended code',
  usage: 'explain WEAKNESS [options]',
  description: ['Prints the page of the catalogue. It needs no network.'],
  options: [formatOption],
  examples: [
    { command: 'handfast explain unbound-session', what: 'read about one' },
    { command: 'handfast rules', what: 'the names of all' },
  ],
  notes: [],

  async run(args, context) {
    const { explain } = await import('./explain.ts')
    return explain(args, context)
  },
}

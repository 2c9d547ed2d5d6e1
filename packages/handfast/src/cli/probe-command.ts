import type { Command } from './command.ts'
import { probeOptions } from './probe-options.ts'

export const probeCommand: Command = {
  name: 'probe',
  summary: 'demonstrate session weaknesses on a running MCP server',
  usage: 'probe [options] [URL], or probe [options] -- PROGRAM [ARGUMENT…]',
  description: [
    'Plays two principals and nobody against a server that runs, and says of every check whether ' +
      'the weakness could be shown, is not there, or could not be tested, with the exchange that ' +
      'shows it. It is an attack: only this machine is attacked, unless --allow-host names ' +
      'another one.',
    'A program after -- is started once for every principal, with the variables of --env and ' +
      'little else in its environment, and is ended with everything that it has started.',
    'Credentials appear in no output, and ids only as a keyed digest. What it opens, it ends.',
  ],
  options: probeOptions,
  loadFormats: async () => (await import('../report/probe/registry.generated.ts')).probeReports,
  examples: [
    {
      command: 'handfast probe http://127.0.0.1:3000/mcp --dry-run',
      what: 'what would be done',
    },
    {
      command: 'handfast probe http://127.0.0.1:3000/mcp --as-env a=ALICE --as-env b=BOB',
      what: 'two users, whose headers are in the environment',
    },
    {
      command: 'handfast probe --env a=NOTES_USER=alice --env b=NOTES_USER=bob -- node server.js',
      what: 'a server that speaks over stdio, as two users',
    },
    {
      command: 'handfast probe --config handfast.yaml',
      what: 'as the file says: where, who, how they log in',
    },
    {
      command: 'handfast probe http://127.0.0.1:3000/mcp --disruptive --format json=probe.json',
      what: 'everything, also for a program',
    },
    {
      command: 'handfast probe http://127.0.0.1:3000/mcp --against probe.json',
      what: 'what has changed since',
    },
    {
      command: 'handfast probe http://127.0.0.1:3000/mcp --ci --format junit=probe.xml',
      what: 'in a pipeline',
    },
  ],
  notes: [
    {
      title: 'Verdicts',
      lines: [
        'vulnerable      a canary or an effect was seen, the owner’s own use worked, and an id ' +
          'that names nothing was answered otherwise',
        'safe            the owner’s own use worked, and everything that was tried was refused',
        'not-applicable  the server has nothing that the weakness could be about',
        'inconclusive    anything else, with what would settle it',
      ],
    },
    {
      title: 'Exit codes',
      lines: [
        '0  nothing at or above the bar (--fail-on) was shown',
        '1  weaknesses at or above the bar were shown',
        '2  it could not run: arguments, target',
        '3  less than half of the checks that apply got a verdict',
        '130  interrupted: what was opened is closed, and what was seen is reported',
      ],
    },
  ],

  async run(parsed, context) {
    const { probeTarget } = await import('./probe.ts')
    return probeTarget(parsed, context)
  },
}

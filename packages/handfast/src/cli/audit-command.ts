import { auditOptions, borrowedOptions } from './audit-options.ts'
import type { Command } from './command.ts'

export const auditCommand: Command = {
  name: 'audit',
  summary: 'find session weaknesses in the source of MCP servers',
  usage: 'audit TARGET… [options]',
  description: [
    'A TARGET is a folder, a source file, a .tgz, or npm:NAME@VERSION. Nothing of it is ' +
      'executed, and nothing leaves this machine; npm: downloads the package with your own npm.',
    'With --probe URL the server that runs there is attacked as well, as handfast probe does it.',
  ],
  options: auditOptions,
  borrowed: borrowedOptions,
  loadFormats: (context) => context.loadReports(),
  examples: [
    { command: 'handfast audit .', what: 'the server in this folder' },
    { command: 'handfast audit src/server.ts', what: 'one file' },
    { command: 'handfast audit npm:@scope/server@1.2.3', what: 'a package as it is published' },
    { command: 'handfast audit . --format sarif=handfast.sarif', what: 'also for code scanning' },
    { command: 'handfast audit . --fail-on high --quiet', what: 'in a build: the exit code only' },
    {
      command: 'handfast audit . --probe http://127.0.0.1:3000/mcp',
      what: 'and what the running server shows of it',
    },
    {
      command: 'handfast audit . --write-baseline handfast-baseline.json',
      what: 'accept what is there today',
    },
  ],
  notes: [
    {
      title: 'Exit codes',
      lines: [
        '0  nothing at or above the bar (--fail-on)',
        '1  findings at or above the bar',
        '2  it could not run: arguments, configuration, target',
        '3  nothing to analyse, or less than half of the source files could be analysed, or, ' +
          'with --probe, less than half of the checks that apply got a verdict',
        '130  interrupted: of an audit nothing is reported, of a probe beside it what was seen',
      ],
    },
    {
      title: 'Left out',
      lines: [
        'What .gitignore names, dependencies, tests, fixtures and examples, type declarations, ' +
          'and build output whose sources are there. The report counts all of it. A file that is ' +
          'named is always analysed.',
      ],
    },
  ],

  async run(parsed, context) {
    // Loaded here, so that the other commands and the help do not wait for it.
    const { audit } = await import('./audit.ts')
    return audit(parsed, context)
  },
}

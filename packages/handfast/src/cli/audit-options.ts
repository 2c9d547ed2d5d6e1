import type { OptionSpec } from './option.ts'
import { probeOptions } from './probe-options.ts'

export const auditOptions: readonly OptionSpec[] = [
  {
    name: 'format',
    value: 'FORMAT[=FILE]',
    summary: 'What to report, and where to; may be given several times. Formats are listed below.',
  },
  {
    name: 'fail-on',
    value: 'SEVERITY',
    summary:
      'Findings from this severity up end with 1: low, medium, high, critical or never. ' +
      'Default: medium.',
  },
  {
    name: 'min-severity',
    value: 'SEVERITY',
    summary: 'Report findings from this severity up only.',
  },
  {
    name: 'min-confidence',
    value: 'CONFIDENCE',
    summary: 'Report findings from this confidence up only: low, medium or high. Default: low.',
  },
  {
    name: 'persona',
    value: 'PERSONA',
    summary:
      'Who is reading: regular sees what a maintainer would mend today, pedantic more, ' +
      'auditor every lead. Default: regular.',
  },
  {
    name: 'only',
    value: 'WEAKNESS,…',
    summary: 'Look for these weaknesses only. May be given several times.',
  },
  {
    name: 'include-tests',
    summary: 'Analyse tests, fixtures and examples too.',
  },
  {
    name: 'exclude',
    value: 'PATTERN',
    summary:
      'Leave out what matches, as in .gitignore, relative to the target. ' +
      'May be given several times.',
  },
  {
    name: 'config',
    value: 'FILE',
    summary:
      'Configuration to use. Default: the handfast.yaml of the target, or of a folder above it ' +
      'in its repository.',
  },
  { name: 'no-config', summary: 'Use no configuration.' },
  {
    name: 'baseline',
    value: 'FILE',
    summary: 'Suppress the findings that this file lists.',
  },
  {
    name: 'write-baseline',
    value: 'FILE',
    summary: 'Write the findings of this run to a baseline, and end with 0.',
  },
  {
    name: 'no-ignores',
    summary: 'Report suppressed findings too: obey no comment, no "ignore" and no baseline.',
  },
  {
    name: 'probe',
    value: 'URL',
    summary:
      'Probe the server that runs there as well, and join both in one report. Takes --as and ' +
      'what else says as whom and how; see handfast help probe.',
  },
  { name: 'exit-zero', summary: 'End with 0 where findings would end with 1.' },
  { name: 'quiet', short: 'q', summary: 'Print nothing but what --format asks for, and errors.' },
  { name: 'color', value: 'WHEN', summary: 'auto, always or never. Default: auto.' },
  {
    name: 'width',
    value: 'COLUMNS',
    summary: 'Width of the report. Default: that of the terminal, or 80.',
  },
]

/** What is about the report of a probe alone, or does not probe. */
const probeOnly: ReadonlySet<string> = new Set(['dry-run', 'against', 'ci'])

/** Those of the probe that say as whom and how; the others both have. */
export const borrowedOptions: readonly OptionSpec[] = probeOptions.filter(
  ({ name }) => !probeOnly.has(name) && !auditOptions.some((own) => own.name === name),
)

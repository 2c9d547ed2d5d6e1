import type { OptionSpec } from './option.ts'

export const probeOptions: readonly OptionSpec[] = [
  {
    name: 'as',
    value: 'NAME=HEADER',
    summary:
      'What makes somebody the principal a or b: a="Authorization: Bearer …". May be given ' +
      'several times, also for one principal.',
  },
  {
    name: 'as-env',
    value: 'NAME=VARIABLE',
    summary: 'The same, where the header is in a variable of the environment.',
  },
  {
    name: 'shared',
    summary:
      'The credential of a is everybody’s, as where a server knows one token for all: others are ' +
      'played with it as well, and what tells principals apart does not apply.',
  },
  {
    name: 'config',
    value: 'FILE',
    summary:
      'A handfast.yaml with the set-up: the URL, the principals, requests beside the endpoint. ' +
      'Default: that of the current folder, or of one above it in the repository.',
  },
  { name: 'no-config', summary: 'Use no configuration.' },
  { name: 'open', summary: 'Open the page of a login in a browser. It is printed in any case.' },
  {
    name: 'env',
    value: 'NAME=VARIABLE[=VALUE]',
    summary:
      'Over stdio, a variable that makes somebody the principal a or b: a=NOTES_TOKEN=…. Without ' +
      'a value, the one that it has here. May be given several times.',
  },
  { name: 'dry-run', summary: 'Print the plan, send nothing, and end with 0.' },
  {
    name: 'format',
    value: 'FORMAT[=FILE]',
    summary: 'What to report, and where to; may be given several times. Formats are listed below.',
  },
  {
    name: 'era',
    value: 'ERA',
    summary:
      'legacy (up to 2025-11-25) or modern (2026-07-28 on). Default: what the server speaks.',
  },
  {
    name: 'only',
    value: 'WEAKNESS,…',
    summary: 'Look for these weaknesses only. May be given several times.',
  },
  {
    name: 'ca',
    value: 'FILE',
    summary:
      'Certificates of the authorities that are trusted, in PEM, in place of the usual ones.',
  },
  {
    name: 'cert',
    value: 'FILE',
    summary: 'The certificate that is shown to a server that asks for one, in PEM; with --key.',
  },
  { name: 'key', value: 'FILE', summary: 'The private key of --cert, in PEM, not encrypted.' },
  { name: 'http1', summary: 'Do not offer HTTP/2, which is preferred otherwise, over TLS.' },
  {
    name: 'allow-host',
    value: 'HOST',
    summary: 'A host beyond this machine that you may attack. May be given several times.',
  },
  {
    name: 'allow-tool',
    value: 'TOOL',
    summary: 'Call this tool although it is not marked as read-only. May be given several times.',
  },
  {
    name: 'model',
    value: 'URL',
    summary:
      'Ask a model for arguments where schemas and refusals do not tell: an endpoint in the ' +
      'manner of OpenAI, http://127.0.0.1:11434/v1, with HANDFAST_MODEL_KEY as its key. It is ' +
      'sent what tools say of themselves, no id and no credential, and has no say in verdicts.',
  },
  { name: 'model-name', value: 'NAME', summary: 'Which of its models. Default: default.' },
  { name: 'passive', summary: 'Use one principal against another in nothing.' },
  {
    name: 'disruptive',
    summary: 'Also end sessions as somebody else. Others may notice that on a badly broken server.',
  },
  {
    name: 'wait',
    value: 'SECONDS',
    summary:
      'How long to wait for sessions and request states to expire: 7200 shows whether idleness ' +
      'ends a session within an hour, 86400 whether anything does. Default: not tested.',
  },
  {
    name: 'sessions',
    value: 'COUNT',
    summary:
      'With --disruptive: how many sessions one principal may have at once. Whoever gets one ' +
      'more has shown that nothing caps them. Default: 1000.',
  },
  {
    name: 'fail-on',
    value: 'SEVERITY',
    summary:
      'Weaknesses from this severity up end with 1: low, medium, high, critical or never. ' +
      'Default: medium.',
  },
  {
    name: 'against',
    value: 'FILE',
    summary: 'Say what changed since this JSON report: new, still there, no longer tested, fixed.',
  },
  {
    name: 'ci',
    summary: 'For pipelines: no plan, no progress, no colour, and concise to standard output.',
  },
  { name: 'quiet', short: 'q', summary: 'Print nothing but what --format asks for, and errors.' },
  { name: 'color', value: 'WHEN', summary: 'auto, always or never. Default: auto.' },
  {
    name: 'width',
    value: 'COLUMNS',
    summary: 'Width of the report. Default: that of the terminal, or 80.',
  },
]

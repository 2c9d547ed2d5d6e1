import type { Coverage, Finding } from '../../src/finding/finding.ts'
import type { DraftFinding } from '../../src/finding/fingerprint.ts'

/** A finding of no interest but for what a test says of it. */
export function finding(changes: Partial<Finding> = {}): Finding {
  const { symbols: _, ...rest } = draft()
  return { ...rest, fingerprint: '0'.repeat(32), suppressed: null, ...changes }
}

export function draft(changes: Partial<DraftFinding> = {}): DraftFinding {
  return {
    weakness: 'unbound-session',
    severity: 'high',
    confidence: 'high',
    persona: 'regular',
    message: 'a session is looked up by its id alone',
    attack: 'Whoever learns the id works in the session.',
    fix: 'Compare the principal.',
    location: at('src/a.ts', 1),
    label: '',
    related: [],
    trace: [],
    context: [],
    symbols: [],
    ...changes,
  }
}

export function at(file: string, line: number, column = 1): Finding['location'] {
  return { file, startLine: line, startColumn: column, endLine: line, endColumn: column + 5 }
}

export const fullCoverage: Coverage = {
  files: 2,
  analysed: 2,
  notAnalysed: [],
  leftOut: {},
  lines: 100,
  weaknesses: [
    { weakness: 'unbound-session', state: 'found' },
    { weakness: 'unbound-task', state: 'not-applicable', reason: 'no tasks' },
  ],
}

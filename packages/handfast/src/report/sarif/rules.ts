import { pageUrl, weaknesses } from '@handfast/catalogue'
import type { SpecClause, WeaknessEntry } from '@handfast/catalogue'
import type { AuditResult, Confidence, Finding, Severity } from '../../finding/finding.ts'
import { confidences } from '../../finding/finding.ts'
import { confidenceRank } from '../../finding/sort.ts'

export const levels: Readonly<Record<Severity, 'note' | 'warning' | 'error'>> = {
  low: 'note',
  medium: 'warning',
  high: 'error',
  critical: 'error',
}

/**
 * GitHub sorts alerts by this number: above 9 critical, from 7 high, from 4 medium. It is the
 * middle of each band; Handfast measures no CVSS score.
 */
const securitySeverities: Readonly<Record<Severity, string>> = {
  low: '2.0',
  medium: '5.5',
  high: '8.0',
  critical: '9.5',
}

/**
 * The weaknesses that get a rule: all that the audit covers, with or without a finding, so that a
 * code scanning service closes the alerts of what was mended; and whatever else the result speaks
 * of.
 */
export function ruledWeaknesses(result: AuditResult): readonly WeaknessEntry[] {
  const spokenOf = new Set([
    ...result.findings.map(({ weakness }) => weakness),
    ...result.coverage.weaknesses.map(({ weakness }) => weakness),
  ])
  return weaknesses.filter(({ id, covers }) => covers.audit.covers || spokenOf.has(id))
}

export function ruleObject(entry: WeaknessEntry, findings: readonly Finding[]): object {
  const own = findings.filter(({ weakness }) => weakness === entry.id)
  return {
    id: entry.id,
    name: pascalCase(entry.id),
    shortDescription: { text: messageText(entry.title) },
    fullDescription: { text: messageText(entry.summary) },
    helpUri: pageUrl(entry.id),
    help: { text: messageText(helpText(entry)), markdown: messageText(helpMarkdown(entry)) },
    defaultConfiguration: { level: levels[entry.severity] },
    properties: {
      tags: tagsOf(entry),
      precision: leastConfidence(own),
      'security-severity': securitySeverities[entry.severity],
      'problem.severity':
        levels[entry.severity] === 'note' ? 'recommendation' : levels[entry.severity],
    },
  }
}

/**
 * Braces stand for placeholders in every SARIF message string, so literal ones are doubled (SARIF
 * 2.1.0, 3.11.5). A space keeps brackets of the source from becoming a link (3.11.6).
 */
export function messageText(text: string): string {
  return text.replace(/[{}]/gu, '$&$&').replaceAll('](', '] (')
}

function helpText(entry: WeaknessEntry): string {
  return [
    entry.summary,
    ...entry.spec.map(clauseText),
    `Attack, fix and examples: ${pageUrl(entry.id)}`,
  ].join('\n')
}

function helpMarkdown(entry: WeaknessEntry): string {
  return [
    `**${entry.title}**`,
    '',
    entry.summary,
    '',
    ...entry.spec.map((clause) => `- ${clauseText(clause)}`),
    `- ${entry.cwe.map((cwe) => `CWE-${cwe}`).join(', ')}`,
    '',
    `Attack, fix and examples: <${pageUrl(entry.id)}>`,
  ].join('\n')
}

function clauseText({ revision, clause, level }: SpecClause): string {
  return level === 'derived'
    ? `MCP ${revision}, ${clause}, from which this follows`
    : `MCP ${revision}, ${clause}: ${level}`
}

/** GitHub keeps the first ten, so the ones that it understands come first. */
function tagsOf(entry: WeaknessEntry): readonly string[] {
  return [
    'security',
    ...entry.cwe.map((cwe) => `external/cwe/cwe-${String(cwe).padStart(3, '0')}`),
    'mcp',
    `handfast/${entry.group}`,
    ...entry.asvs.map((requirement) => `external/owasp/asvs-5.0-${requirement}`),
    ...entry.aisvs.map((requirement) => `external/owasp/aisvs-${requirement}`),
    ...entry.attack.map((technique) => `external/mitre-attack/${technique.toLowerCase()}`),
  ]
}

/** A service shows one precision for a rule, so it is that of its least sure finding. */
function leastConfidence(findings: readonly Finding[]): Confidence {
  const ranks = findings
    .filter(({ suppressed }) => suppressed === null)
    .map(({ confidence }) => confidenceRank(confidence))
  return ranks.length === 0 ? 'medium' : (confidences[Math.min(...ranks)] ?? 'medium')
}

function pascalCase(id: string): string {
  return id.replace(/(?:^|-)([a-z0-9])/gu, (_, letter: string) => letter.toUpperCase())
}

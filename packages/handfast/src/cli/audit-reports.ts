import { statSync } from 'node:fs'
import { resolve } from 'node:path'
import type { AuditResult } from '../finding/finding.ts'
import type { Baseline } from '../finding/baseline.ts'
import { baselineOf, serializeBaseline } from '../finding/baseline.ts'
import type { Report } from '../report/report.ts'
import type { AuditArguments, WantedReport } from './audit-arguments.ts'
import type { Audited } from './audit-target.ts'
import { readBaseline } from './audit-settings.ts'
import type { CliContext } from './context.ts'
import { mergeResults } from './merge-results.ts'
import { writeFileWhole } from './write-file.ts'
import { writeWanted } from './written-reports.ts'

/** One result for all targets, and how its paths lead to sources. */
export interface Reportable {
  readonly result: AuditResult
  readonly source: (file: string) => string | undefined
  readonly pathPrefix: string
  readonly shownPrefix: string
}

export interface Reporting {
  readonly args: AuditArguments
  readonly context: CliContext
  readonly reports: readonly Report[]
}

/** Several targets are told apart by their paths, which then start with the target. */
export function reportable(audited: readonly [Audited, ...Audited[]]): Reportable {
  const [first, ...others] = audited
  if (others.length === 0) {
    const source = sourceIn([{ audited: first, prefix: '' }])
    const { result, pathPrefix, shownPrefix } = first
    return { result, source, pathPrefix, shownPrefix }
  }
  const prefixed = audited.map((one) => ({ audited: one, prefix: prefixOf(one) }))
  const [head, ...tail] = prefixed.map(({ audited: { result }, prefix }) => ({ result, prefix }))
  const result = head === undefined ? first.result : mergeResults([head, ...tail])
  return { result, source: sourceIn(prefixed), pathPrefix: '', shownPrefix: '' }
}

const prefixOf = ({ pathPrefix, target }: Audited): string =>
  pathPrefix === '' && target.label !== '.' ? `${target.label.replace(/\/+$/, '')}/` : pathPrefix

interface Prefixed {
  readonly audited: Audited
  readonly prefix: string
}

function sourceIn(targets: readonly Prefixed[]): (file: string) => string | undefined {
  const files = new Map(
    targets.flatMap(({ audited, prefix }) =>
      audited.target.files.map((file) => [prefix + file.path, file] as const),
    ),
  )
  return (path) => {
    const text = files.get(path)?.read()
    return text?.state === 'read' ? text.text : undefined
  }
}

/** @throws CliError when a file cannot be written; reports before it are written by then. */
export function writeReports(whole: Reportable, { args, context, reports }: Reporting): void {
  const generatedAt = context.now().toISOString()
  writeWanted(args, context, (wanted, appearance) => {
    const report = reports.find(({ id }) => id === wanted.format)
    if (report === undefined) throw new TypeError(`no report has the id ${wanted.format}`)
    return report.render(whole.result, {
      ...appearance,
      source: whole.source,
      generatedAt,
      pathPrefix: isForPeople(wanted) ? whole.shownPrefix : whole.pathPrefix,
    })
  })
}

/** What is printed for somebody who may open a path, rather than kept or sent somewhere. */
const isForPeople = ({ format, file }: WantedReport): boolean =>
  file === undefined && (format === 'pretty' || format === 'concise')

/** Entries of the file that still hold keep their reasons and dates. Returns how many it has. */
export function writeBaseline(file: string, { result }: Reportable, context: CliContext): number {
  const previous = previousBaseline(file, context)
  const baseline = baselineOf(result.findings, {
    today: context.now().toISOString().slice(0, 10),
    reason: 'known when the baseline was written',
    ...(previous === undefined ? {} : { previous }),
  })
  writeFileWhole(file, serializeBaseline(baseline), context.cwd)
  return baseline.entries.length
}

function previousBaseline(file: string, { cwd }: CliContext): Baseline | undefined {
  const path = resolve(cwd, file)
  return statSync(path, { throwIfNoEntry: false })?.isFile() === true
    ? readBaseline(path, file)
    : undefined
}

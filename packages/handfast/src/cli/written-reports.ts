import type { WantedReport } from './audit-arguments.ts'
import type { CliContext } from './context.ts'
import type { ColorChoice } from './terminal.ts'
import { wantsColor, wantsHyperlinks, widthOf } from './terminal.ts'
import { writeFileWhole } from './write-file.ts'

/** How a report may look where it goes. */
export interface Appearance {
  readonly width: number
  readonly color: boolean
  readonly hyperlinks: boolean
}

export interface Wanting {
  readonly reports: readonly WantedReport[]
  readonly color: ColorChoice
  readonly width: number | undefined
}

/** @throws CliError when a file cannot be written; reports before it are written by then. */
export function writeWanted(
  wanting: Wanting,
  context: CliContext,
  render: (wanted: WantedReport, appearance: Appearance) => string,
): void {
  // Files first: a reader that closes standard output early must not cost anybody their file.
  for (const wanted of wanting.reports.toSorted(filesFirst)) {
    const text = render(wanted, appearanceOf(wanted, wanting, context))
    if (wanted.file === undefined) context.stdout.write(text)
    else writeFileWhole(wanted.file, text, context.cwd)
  }
}

const filesFirst = (a: WantedReport, b: WantedReport): number =>
  Number(a.file === undefined) - Number(b.file === undefined)

function appearanceOf(
  { file }: WantedReport,
  { color, width }: Wanting,
  { stdout, env }: CliContext,
): Appearance {
  if (file !== undefined) {
    return { width: width ?? 80, color: color === 'always', hyperlinks: false }
  }
  const isColored = wantsColor(stdout, env, color)
  return {
    width: width ?? widthOf(stdout, env),
    color: isColored,
    hyperlinks: isColored && wantsHyperlinks(stdout, env),
  }
}

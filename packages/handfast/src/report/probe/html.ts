import type { ProbeResult } from '../../finding/probe-result.ts'
import { html } from '../html/markup.ts'
import type { Html } from '../html/markup.ts'
import { htmlPage } from '../html/page.ts'
import { probeScript } from '../html/probe-script.ts'
import {
  changesSection,
  probeVerdict,
  shownSection,
  untestedNotice,
  verdictsSection,
} from '../html/probe-sections.ts'
import { probeStyleSheet } from '../html/probe-style.ts'
import { script } from '../html/script.ts'
import { styleSheet } from '../html/style-sheet.ts'
import type { ProbeReport, ProbeReportOptions } from './probe-report.ts'

/** For people without a terminal: one file that loads nothing, works from a disk, and prints. */
export const htmlProbeReport: ProbeReport = {
  id: 'html',
  summary: 'one self-contained page with the verdicts, the exchanges and how to replay them',
  fileExtension: 'html',
  render: (result, options) => page(result, options).html,
}

function page(result: ProbeResult, { generatedAt }: ProbeReportOptions): Html {
  return htmlPage({
    kind: 'probe',
    title: `Handfast probe of ${result.target}`,
    version: result.tool.version,
    generatedAt,
    styleSheet: styleSheet + probeStyleSheet,
    script: script + probeScript,
    main: html`${probeVerdict(result)}
${changesSection(result)}
${untestedNotice(result)}
${shownSection(result)}
${verdictsSection(result)}`,
    end: html`Made by handfast ${result.tool.version}. Credentials are not in this page, and of an
id only a keyed digest is.`,
  })
}

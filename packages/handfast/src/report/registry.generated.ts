// Written by tools/generate-registries.ts; do not edit.
import type { Report } from './report.ts'
import { conciseReport } from './concise.ts'
import { githubReport } from './github.ts'
import { gitlabReport } from './gitlab.ts'
import { htmlReport } from './html.ts'
import { jsonReport } from './json.ts'
import { junitReport } from './junit.ts'
import { markdownReport } from './markdown.ts'
import { prettyReport } from './pretty.ts'
import { sarifReport } from './sarif.ts'

export const reports: readonly Report[] = [
  conciseReport,
  githubReport,
  gitlabReport,
  htmlReport,
  jsonReport,
  junitReport,
  markdownReport,
  prettyReport,
  sarifReport,
]

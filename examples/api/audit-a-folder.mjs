// node audit-a-folder.mjs FOLDER
//
// Audits a folder, prints a line for each active finding, and ends with 1 when one of them is high
// or critical, with 2 when the audit could not run, and with 3 when it did not see enough.
import { isAtLeast, isTargetError, openTarget, runAudit } from 'handfast'

const [folder] = process.argv.slice(2)
if (folder === undefined) {
  console.error('usage: node audit-a-folder.mjs FOLDER')
  process.exit(2)
}

try {
  process.exitCode = codeFor(await audit(folder))
} catch (error) {
  if (!isTargetError(error)) throw error
  console.error(`${error.message} (${error.code})`)
  process.exitCode = 2
}

async function audit(label) {
  const target = await openTarget(label, {
    cwd: process.cwd(),
    env: process.env,
    includeTests: false,
  })
  try {
    return await runAudit(target, {
      persona: 'regular',
      minConfidence: 'low',
      obeyComments: true,
      suppressions: [],
      now: () => new Date(),
    })
  } finally {
    // An archive or an npm package is held in memory until then.
    await target.close()
  }
}

function codeFor({ findings, coverage, score, grade }) {
  const active = findings.filter(({ suppressed }) => suppressed === null)
  for (const { location, severity, weakness, message } of active) {
    console.log(`${location.file}:${location.startLine}: ${severity} ${weakness}: ${message}`)
  }
  // Without a grade something was not analysed, and the score is an upper bound.
  console.log(grade === null ? `at most ${score} of 100` : `${score} of 100, grade ${grade}`)
  if (active.some(({ severity }) => isAtLeast(severity, 'high'))) return 1
  return coverage.analysed === 0 ? 3 : 0
}

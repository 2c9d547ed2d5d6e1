/** Counts the judged sheets of bench/.cache into probe/judged.json, which is committed. */
import { writeFileSync } from 'node:fs'
import { print, tell } from '../run/report.ts'
import { judgedFile, judgedText, tallied } from './judged.ts'
import { readSheets } from './sheet.ts'

const sheets = readSheets()
if (sheets.length === 0) {
  tell('there are no sheets: collect some first')
  process.exitCode = 2
} else {
  const judged = tallied(sheets)
  writeFileSync(judgedFile, judgedText(judged))
  print(`${judged.servers} servers, ${judged.open} verdicts not judged yet`)
}

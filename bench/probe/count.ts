/** Counts the judged sheets of bench/.cache into probe/judged.json, which is committed. */
import { countSheets } from '../run/judging.ts'
import { judgedFile, tallied } from './judged.ts'
import { sheets } from './sheet.ts'

countSheets({ sheets: sheets.readAll(), tallied, file: judgedFile, what: 'verdicts' })

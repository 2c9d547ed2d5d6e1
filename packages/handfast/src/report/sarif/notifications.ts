import type { AuditResult } from '../../finding/finding.ts'
import { isPartial } from '../../finding/grade.ts'
import { partialReason, weaknessesIn } from '../parts/tally.ts'
import { unusedWords } from '../parts/unused-words.ts'
import { visible } from '../text/visible.ts'
import { messageText } from './rules.ts'

/** The conditions a run may report about itself; each is declared in the tool's driver. */
export const notificationDescriptors: readonly object[] = [
  {
    id: 'file-not-analysed',
    shortDescription: { text: 'A source file in scope was not analysed.' },
    defaultConfiguration: { level: 'warning' },
  },
  {
    id: 'weakness-not-analysed',
    shortDescription: { text: 'A weakness was not looked for, or not in all of the target.' },
    defaultConfiguration: { level: 'warning' },
  },
  {
    id: 'nothing-analysed',
    shortDescription: { text: 'There was nothing to judge.' },
    defaultConfiguration: { level: 'warning' },
  },
  {
    id: 'unused-suppression',
    shortDescription: { text: 'A suppression does nothing.' },
    defaultConfiguration: { level: 'note' },
  },
]

/**
 * What was not analysed, as warnings: `error` would say that the run failed, and that there are no
 * results to rely on (SARIF 2.1.0, 3.20.21).
 */
export function notifications(
  result: AuditResult,
  artifactLocation: (file: string) => object,
): readonly object[] {
  const { coverage } = result
  const files = coverage.notAnalysed.map(({ file, reason }) =>
    notification('file-not-analysed', 'warning', `${file} was not analysed: ${reason}`, {
      locations: [{ physicalLocation: { artifactLocation: artifactLocation(file) } }],
    }),
  )
  const weaknesses = weaknessesIn(coverage, 'not-analysed').map(({ weakness, reason }) =>
    notification(
      'weakness-not-analysed',
      'warning',
      `${weakness} was not analysed: ${reason ?? 'no reason was given'}`,
      { associatedRule: { id: weakness } },
    ),
  )
  const nothing =
    isPartial(coverage) && files.length + weaknesses.length === 0
      ? [notification('nothing-analysed', 'warning', partialReason(coverage))]
      : []
  const unused = result.unusedSuppressions.map((suppression) => {
    const { at, by } = suppression
    const text = `The suppression at ${at} (${by}) does nothing: ${unusedWords(suppression)}`
    return notification('unused-suppression', 'note', text)
  })
  return [...files, ...weaknesses, ...nothing, ...unused]
}

function notification(id: string, level: string, text: string, more: object = {}): object {
  return { descriptor: { id }, level, message: { text: messageText(visible(text)) }, ...more }
}

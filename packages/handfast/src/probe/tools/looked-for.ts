import { describeAnswer } from '../lab/describe.ts'
import type { Sight } from '../lab/verdict.ts'
import type { ToolAnswer } from './tool-caller.ts'

/**
 * What an answer shows of what somebody else has put in. A friendly answer without it is as good as
 * a refusal: whoever asked did not get it.
 */
export function lookedFor(title: string, one: ToolAnswer, marks: readonly string[]): Sight {
  const isThere = holdsAny(one, marks)
  const isRead = one.reception === 'accepted' || one.reception === 'refused'
  return {
    title,
    reception: isThere ? 'accepted' : isRead ? 'refused' : one.reception,
    shown: isThere ? 'canary' : 'nothing',
    answer: `${describeAnswer(one.answer)}, with what a made ${isThere ? '' : 'not '}in it`,
    exchange: one.answer.exchange,
  }
}

export const holdsAny = ({ answer }: ToolAnswer, marks: readonly string[]): boolean =>
  marks.some((mark) => answer.text.includes(mark))

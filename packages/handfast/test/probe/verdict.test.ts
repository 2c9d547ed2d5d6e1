import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { inconclusive, judge, notApplicable } from '../../src/probe/lab/verdict.ts'
import type { Attempt, Sight, Trial } from '../../src/probe/lab/verdict.ts'
import type { Reception } from '../../src/probe/wire/answer.ts'

const sight = (reception: Reception, shown: Sight['shown'] = 'nothing'): Sight => ({
  title: 'somebody: something',
  reception,
  shown,
  answer: 'HTTP 200',
  exchange: 0,
})

const attempt = (own: Sight, unknown: Sight): Attempt => ({ ...own, unknown })
const shown = attempt(sight('accepted', 'effect'), sight('refused'))
const refused = attempt(sight('refused'), sight('refused'))
const owner = [sight('accepted')]

describe('vulnerable', () => {
  test('is an effect that an id that names nothing does not have', () => {
    expect(judge({ owner, attempts: [shown, refused] }).verdict).toBe('vulnerable')
  })

  test.each<[string, Trial]>([
    ['the owner was refused too', { owner: [sight('refused')], attempts: [shown] }],
    ['there was no owner', { owner: [], attempts: [shown] }],
    [
      'what names nothing was answered alike',
      { owner, attempts: [attempt(sight('accepted', 'effect'), sight('accepted'))] },
    ],
    [
      'what names nothing was not answered',
      { owner, attempts: [attempt(sight('accepted', 'effect'), sight('unanswered'))] },
    ],
    [
      'the canary was there without it',
      { owner, attempts: [attempt(sight('accepted', 'canary'), sight('accepted', 'canary'))] },
    ],
    [
      'nothing was seen but a friendly status',
      { owner, attempts: [attempt(sight('accepted'), sight('refused'))] },
    ],
  ])('it is not where %s', (_, trial) => {
    expect(judge(trial).verdict).toBe('inconclusive')
  })
})

test('a canary speaks for itself where what names nothing is met with silence', () => {
  const canary = attempt(sight('accepted', 'canary'), sight('unanswered'))
  expect(judge({ owner, attempts: [canary] }).verdict).toBe('vulnerable')
})

describe('safe', () => {
  test('is every attempt refused', () => {
    expect(judge({ owner, attempts: [refused, refused] }).verdict).toBe('safe')
  })

  test('does not need answers without content to differ', () => {
    const oneWay = attempt(sight('accepted', 'effect'), sight('accepted'))
    const trial = { owner, attempts: [refused, { ...oneWay, isOneWay: true as const }] }
    expect(judge(trial).verdict).toBe('safe')
    expect(judge({ ...trial, attempts: trial.attempts.slice(1) }).verdict).toBe('inconclusive')
  })

  test('it is not where something was left out, and that says how to have it', () => {
    const untried = [{ what: 'b: DELETE', settledBy: '--disruptive' }]
    const verdict = judge({ owner, attempts: [refused], untried })
    expect(verdict).toMatchObject({ verdict: 'inconclusive', settledBy: '--disruptive' })
  })

  test.each<[Reception]>([['unclear'], ['unanswered'], ['accepted']])(
    'it is not where one attempt was %s',
    (reception) => {
      const attempts = [refused, attempt(sight(reception), sight('refused'))]
      expect(judge({ owner, attempts }).verdict).toBe('inconclusive')
    },
  )

  test('it is not where nothing was tried', () => {
    expect(judge({ owner, attempts: [] }).verdict).toBe('inconclusive')
  })
})

const receptions = fc.constantFrom<Reception>('accepted', 'refused', 'unclear', 'unanswered')
const sights = fc
  .tuple(receptions, fc.constantFrom<Sight['shown']>('canary', 'effect', 'nothing'))
  .map(([reception, seen]) => sight(reception, seen))
const attempts = fc.array(fc.tuple(sights, sights).map(([own, other]) => attempt(own, other)))
const trials = fc.record({ owner: fc.array(sights), attempts })

test('no trial has a verdict without the owner having been served', () => {
  fc.assert(
    fc.property(trials, (trial) => {
      const { verdict } = judge(trial)
      const isServed =
        trial.owner.length > 0 && trial.owner.every(({ reception }) => reception === 'accepted')
      return isServed || verdict === 'inconclusive'
    }),
  )
})

test('a target that treats all ids alike is never vulnerable by an effect', () => {
  fc.assert(
    fc.property(fc.array(sights), (seen) => {
      const alike = seen
        .filter(({ shown: kind }) => kind !== 'canary')
        .map((one) => attempt(one, { ...one }))
      return judge({ owner, attempts: alike }).verdict !== 'vulnerable'
    }),
  )
})

test('a check can say that it does not apply, or that it does not know, and no more', () => {
  expect(notApplicable('no sessions').verdict).toBe('not-applicable')
  expect(inconclusive('no b', '--as b=…')).toMatchObject({ settledBy: '--as b=…' })
})

describe('what is due', () => {
  const due = (own: Sight, unknown: Sight): Attempt => ({ ...own, unknown, isDue: true })

  test('is safe where it is served, and a made-up id is not', () => {
    const served = due(sight('accepted'), sight('refused'))
    expect(judge({ owner, attempts: [served] })).toMatchObject({
      verdict: 'safe',
      reason: expect.stringContaining('was served as it has to be'),
    })
  })

  test('is vulnerable where it is refused to whom it is due', () => {
    const lost = due(sight('refused', 'effect'), sight('refused'))
    expect(judge({ owner, attempts: [lost] }).verdict).toBe('vulnerable')
    expect(judge({ owner: [sight('refused')], attempts: [lost] }).verdict).toBe('inconclusive')
  })

  test.each<[string, Attempt]>([
    ['a made-up id is served as well', due(sight('accepted'), sight('accepted'))],
    ['it is met with silence', due(sight('unanswered'), sight('refused'))],
    ['the answer is neither', due(sight('unclear'), sight('refused'))],
    ['nobody has seen that it is lost', due(sight('refused'), sight('refused'))],
  ])('says nothing where %s', (_, attempt) => {
    expect(judge({ owner, attempts: [attempt] }).verdict).toBe('inconclusive')
  })
})

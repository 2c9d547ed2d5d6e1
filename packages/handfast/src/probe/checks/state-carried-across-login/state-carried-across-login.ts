import type { Check } from '../../lab/check.ts'
import { describeAnswer, sightOf } from '../../lab/describe.ts'
import type { Lab } from '../../lab/lab.ts'
import { notMadeFor } from '../../lab/other-transport.ts'
import { inconclusive, judge, notApplicable } from '../../lab/verdict.ts'
import type { Attempt, Sight, Verdict } from '../../lab/verdict.ts'
import type { ToolAnswer } from '../../tools/tool-caller.ts'
import { loginOf } from '../../visit/changes.ts'
import type { Change } from '../../visit/changes.ts'
import { findViews, leave, shownIn } from '../../visit/views.ts'
import type { View } from '../../visit/views.ts'
import { ask, hasId } from '../../visit/visit.ts'
import type { Visit } from '../../visit/visit.ts'
import { randomHex } from '../../wire/randomness.ts'

/** OWASP ASVS 5.0, 7.2.4: what authentication begins is a new session, and a new one is empty. */
export const stateCarriedAcrossLogin: Check = {
  weakness: 'state-carried-across-login',
  eras: ['legacy', 'modern'],
  transports: ['streamable-http', 'http+sse'],
  disposition: 'active',
  plan: 'leaves a text without a credential, logs in as a from there, and looks for the text',
  attack: 'An attacker fills a session with instructions; whoever logs in from it works with them.',
  fix: 'Begin an empty session at the login; carry over only what is checked, item by item.',
  async run(lab) {
    const login = loginOf(lab)
    if (login === undefined) {
      const reason = 'nobody logs in here: everybody is let in, and no login is declared'
      return notApplicable(`${reason} (probe.companions.login in handfast.yaml)`)
    }
    const notMade = notMadeFor(lab)
    if (notMade !== undefined) return notMade
    const started = await login.start()
    if (started.visit === undefined) return started.verdict
    if (!hasId(started.visit)) return notApplicable(`nobody is given an id before ${login.name}`)
    return carry(lab, login, started.visit)
  },
}

async function carry(lab: Lab, login: Change, visit: Visit): Promise<Verdict> {
  const { views, writers, left } = await findViews(lab, visit)
  const canary = randomHex(16, lab.random)
  const taken = await leave(lab, visit, { writers, text: canary })
  if (taken === 0) {
    const what = `no tool that may be called keeps a text before ${login.name}`
    if (left !== undefined) return inconclusive(what, `--allow-tool ${left.name}`)
    return notApplicable(`${what}, and all were tried`)
  }
  const before = await lookFor(lab, visit, { views, canary })
  const [shown] = before.filter(({ sight }) => sight.shown === 'canary')
  if (shown === undefined) {
    const what = `no tool that may be called shows again what was left before ${login.name}`
    return inconclusive(what, left && `--allow-tool ${left.name}`)
  }
  const passed = await login.pass(visit)
  if (passed.visit === undefined) return passed.verdict
  const other = await login.start()
  const control = other.visit && (await login.pass(other.visit))
  if (control?.visit === undefined) return inconclusive('a second login did not work')
  const after = await lookFor(lab, passed.visit, { views: [shown.view], canary })
  const empty = await lookFor(lab, control.visit, { views: [shown.view], canary })
  const [[found], [unknown]] = [after, empty]
  if (found === undefined || unknown === undefined) return inconclusive('nothing was looked at')
  const title = `a: ${shown.view.name} after ${login.name}, from where it was left`
  const attempt = attemptOf({ ...found.sight, title }, found.answer)
  const from = `a: ${shown.view.name} after ${login.name} from a new session`
  return judge({
    owner: [shown.sight, { ...unknown.sight, title: from }],
    attempts: [{ ...attempt, unknown: { ...unknown.sight, title: from } }],
  })
}

interface Search {
  readonly views: readonly View[]
  readonly canary: string
}

interface Found {
  readonly view: View
  readonly answer: ToolAnswer
  readonly sight: Sight
}

async function lookFor(lab: Lab, visit: Visit, { views, canary }: Search): Promise<Found[]> {
  const found: Found[] = []
  for (const view of views) {
    const answer = await ask(lab, visit, view.question)
    const title = `${visit.as.name}: ${view.name} where the text was left`
    const shown = shownIn(answer).includes(canary) ? 'canary' : 'nothing'
    found.push({
      view,
      answer,
      sight: { ...sightOf(title, answer.answer, answer.reception), shown },
    })
  }
  return found
}

/** Served without the text is what has to happen. */
function attemptOf(sight: Sight, { answer, reception }: ToolAnswer): Omit<Attempt, 'unknown'> {
  if (reception !== 'accepted' || sight.shown === 'canary') return sight
  const said = `${describeAnswer(answer)}, and the text is not in it`
  return { ...sight, reception: 'refused', answer: said }
}

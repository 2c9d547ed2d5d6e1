import type { Facts } from '../../facts/facts.ts'
import { clientChosen, labelSet } from '../../flow/labels.ts'
import { argumentsOf } from '../../flow/paths.ts'
import { labelsAt } from '../../flow/queries.ts'
import { allowsNone, openedTokensOf } from '../believed-tokens.ts'
import type { OpenedToken } from '../believed-tokens.ts'
import type { Rule, Sighting } from '../rule.ts'
import { chooserOf } from '../words.ts'

const attack =
  'The client opens the token, writes another user or role into it, closes it again, and is believed.'
const fix =
  'Verify a MAC or signature with one named algorithm before anything in the token is read, or keep the state at the server.'
const bearing = labelSet([
  'Credential',
  'Cookie',
  'SessionIdHeader',
  'ToolArgument',
  'RequestState',
])

/**
 * Tokens that say who somebody is and that anybody could have written.
 * RFC 8725, sections 3.1 to 3.3; RFC 7519, section 6; CWE-345, CWE-347.
 */
export const forgeableSessionToken: Rule = {
  id: 'forgeable-session-token',

  check(facts, report) {
    for (const opened of openedTokensOf(facts)) report(sighting(facts, opened))
    for (const { value } of facts.sites('auth.sign')) {
      if (allowsNone(facts, value)) report(unsigned(value))
    }
  },
}

const whatItIs: Readonly<Record<OpenedToken['kind'], string>> = {
  decoded: 'is decoded, and its signature is not verified',
  'not-verified': 'is decoded with the verification switched off',
  'none-allowed': 'may name `none` as its algorithm',
  plain: 'is unpacked as it came, without a MAC',
}

function sighting(facts: Facts, { at, kind, read, field }: OpenedToken): Sighting {
  const [token = at] = argumentsOf(facts.flow.solver, at)
  const labels = labelsAt(facts.flow, token) & clientChosen
  const believed = field === '' ? '' : `, and \`${field}\` in it is believed`
  const chooser = labels === 0 ? 'a token' : chooserOf(labels)
  return {
    at,
    label:
      kind === 'none-allowed'
        ? 'accepts tokens without a signature'
        : 'opened without proof of who made it',
    message: `${chooser.charAt(0).toUpperCase()}${chooser.slice(1)} ${whatItIs[kind]}${believed}.`,
    attack,
    fix,
    confidence: kind === 'plain' ? 'medium' : 'high',
    persona: (labels & bearing) !== 0 || kind === 'none-allowed' ? 'regular' : 'pedantic',
    related: read === undefined || read === at ? [] : [{ at: read, label: 'believed here' }],
    ...(labels === 0 ? {} : { trace: { node: token, labels } }),
  }
}

function unsigned(at: number): Sighting {
  return {
    at,
    label: 'signed with nothing',
    message: 'Tokens are issued under the algorithm `none`, so they carry no signature.',
    attack,
    fix,
    confidence: 'high',
  }
}

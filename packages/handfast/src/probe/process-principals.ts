import { ProbeError } from './probe-error.ts'
import type { PrincipalName, ProbeOptions } from './probe-options.ts'
import { principalNames } from './probe-options.ts'
import type { Principal } from './wire/principal.ts'

const variableName = /^[A-Za-z_][A-Za-z0-9_]*$/

/**
 * Who the principals are where there are no headers: whose environment the program is started with.
 *
 * @throws ProbeError
 */
export function readProcessPrincipals({ env = {}, as = {} }: ProbeOptions): readonly Principal[] {
  const [withHeaders] = principalNames.filter((name) => as[name] !== undefined)
  if (withHeaders !== undefined) throw invalid(withHeaders, 'there are no headers over stdio')
  const principals = principalNames.flatMap((name) => {
    const variables = env[name]
    return variables === undefined ? [] : [readPrincipal(name, variables)]
  })
  const [a, ...others] = principals
  if (a !== undefined && a.name !== 'a') throw invalid(a.name, 'there is no principal a beside it')
  for (const other of others) {
    if (a === undefined || !isSame(a, other)) continue
    const reason = 'it has the same variables as a, and nobody can intrude upon themselves'
    throw invalid(other.name, reason)
  }
  return principals
}

function readPrincipal(
  name: PrincipalName,
  variables: Readonly<Record<string, string>>,
): Principal {
  const environment = Object.entries(variables)
  if (environment.length === 0) throw invalid(name, 'it has no variable')
  for (const [variable, value] of environment) {
    if (!variableName.test(variable)) throw invalid(name, `"${variable}" is no name of a variable`)
    // The value is a secret, and is not repeated.
    if (value.includes('\0')) throw invalid(name, `the value of ${variable} has a zero byte in it`)
  }
  return { name, headers: [], environment }
}

const isSame = ({ environment: left = [] }: Principal, { environment: right = [] }: Principal) =>
  JSON.stringify(left.toSorted()) === JSON.stringify(right.toSorted())

function invalid(name: string, reason: string): ProbeError {
  const message = `Principal ${name}: ${reason}. Write --env ${name}=NAME=VALUE.`
  return new ProbeError('PROBE_PRINCIPAL_INVALID', message)
}

import type { CheckResult, Evidence, ShownExchange } from '../../../finding/probe-result.ts'

/** What shows the weakness. */
export const proofsOf = ({ evidence }: CheckResult): readonly Evidence[] =>
  evidence.filter(({ isProof }) => isProof)

export function exchangeOf(
  { transcript }: CheckResult,
  { exchange }: Evidence,
): ShownExchange | undefined {
  return exchange === null ? undefined : transcript[exchange]
}

/** The lines that replay the first proof that can be. */
export const replayOf = (check: CheckResult): readonly string[] =>
  proofsOf(check).find(({ replay }) => replay.length > 0)?.replay ?? []

/** Variables of the shell that the lines read and do not set: the credentials of principals. */
export function variablesToSet(lines: readonly string[]): readonly string[] {
  const read = lines.flatMap((line) => [
    ...line.matchAll(/"(?:[\w-]+: )?\$(?!ID_)([A-Z][A-Z0-9_]*)"/gu),
  ])
  const names = new Set(read.map(([, name = '']) => name))
  return [...names].filter((name) => !lines.some((line) => line.startsWith(`${name}=`)))
}

/** As it went over the wire, but for what is redacted. */
export function requestText({ method, url, headers, body }: ShownExchange): string {
  return [`${method} ${url}`, ...headers, ...(body === null ? [] : ['', body])].join('\n')
}

const failures: Readonly<Record<NonNullable<ShownExchange['failure']>, string>> = {
  silent: 'no answer in time',
  broken: 'the connection broke',
}

export function answerText({ status, failure, answerHeaders, answer }: ShownExchange): string {
  const said = failure === null ? [] : [`(${failures[failure]})`]
  const head = status === 0 ? said : [`HTTP ${status}`, ...said]
  return [...head, ...answerHeaders, ...(answer === '' ? [] : ['', answer])].join('\n')
}

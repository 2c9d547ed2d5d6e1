import type { Surface } from './lab/surface.ts'
import { ProbeError } from './probe-error.ts'
import type { Run } from './run.ts'
import type { StdioProgram } from './way-in.ts'

/** Lines of standard error that are shown. */
const linesMax = 8

/** The error for a target that is not there at all; undefined for one that answered anything. */
export function unreachable(run: Run, surfaces: readonly Surface[]): ProbeError | undefined {
  const { stdio, url } = run.settings
  if (stdio !== undefined) return surfaces.length === 0 ? programFailed(run, stdio) : undefined
  const answers = run.transcript.exchanges.map(({ answer }) => answer)
  if (answers.length === 0 || answers.some((answer) => answer?.failure !== 'broken')) {
    return undefined
  }
  const code = answers.find((answer) => answer?.brokenBy !== undefined)?.brokenBy ?? ''
  const named = code === '' ? '' : ` (${code})`
  const message = `Nothing answers at ${url.host}${named}. ${hintFor(code)}`
  return new ProbeError('PROBE_UNREACHABLE', message)
}

/** What Node and OpenSSL call it, and what to do. */
const hints: readonly (readonly [pattern: RegExp, hint: string])[] = [
  [/ALTNAME|HOSTNAME/, 'Its certificate is for another name: use that name in the URL.'],
  [/CERT_HAS_EXPIRED|NOT_YET_VALID/, 'Its certificate is not valid today: renew it.'],
  [
    /SELF_SIGNED|UNABLE_TO_(?:GET_ISSUER|VERIFY)|CERT_UNTRUSTED|CERT_REJECTED/,
    'Its certificate is not trusted: name the authority that issued it with --ca FILE.',
  ],
  [
    /CERTIFICATE_REQUIRED|BAD_CERTIFICATE|UNKNOWN_CA|ALERT_HANDSHAKE_FAILURE/,
    'It may want a certificate of its clients: give one with --cert FILE and --key FILE.',
  ],
  [/WRONG_VERSION_NUMBER|PACKET_LENGTH|HTTP_REQUEST/, 'It does not speak TLS: try http://.'],
  [/ENOTFOUND|EAI_AGAIN/, 'There is no such host: check its name.'],
  [/^HPE_/, 'What answers there does not speak HTTP: check the port, and http:// or https://.'],
]

const hintFor = (code: string): string =>
  hints.find(([pattern]) => pattern.test(code))?.[1] ?? 'Is the server running?'

/** A program that answered in some other way than a server would is as good as none. */
function programFailed(run: Run, { command, lastWordsOf }: StdioProgram): ProbeError | undefined {
  if (run.settings.signal.aborted) return undefined
  const answers = run.transcript.exchanges.filter(({ as }) => as === run.settings.cast.a.name)
  if (answers.some(({ answer }) => answer !== undefined && answer.status !== 0)) return undefined
  const why = answers.some(({ answer }) => answer?.failure === 'broken')
    ? 'ended before it answered'
    : `gave no answer in ${run.settings.limits.startMsMax / 1000} s`
  const words = lastWordsOf(run.settings.cast.a.name).trim().split('\n').slice(-linesMax)
  const said = words.join('') === '' ? [] : ['Its standard error ended with:', ...words]
  const program = run.redactor.redact(command.join(' '))
  const lines = [`"${program}" ${why}. Does it speak MCP on its standard streams?`, ...said]
  return new ProbeError('PROBE_COMMAND_FAILED', run.redactor.redact(lines.join('\n')))
}

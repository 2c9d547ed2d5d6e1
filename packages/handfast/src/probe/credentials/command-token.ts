import { spawn } from 'node:child_process'
import { ProbeError } from '../probe-error.ts'
import { parseJson, textMemberOf } from '../wire/json-rpc.ts'
import type { CredentialContext, Token } from './credential-source.ts'

const outputBytesMax = 64 * 1024
const commandMsMax = 60_000

/**
 * Runs a program, without a shell, and takes what it prints. Nothing that it printed is repeated,
 * as it may be the token.
 *
 * @throws ProbeError
 */
export async function commandToken(
  name: string,
  command: readonly string[],
  context: CredentialContext,
): Promise<Token> {
  const printed = await outputOf(name, command, context)
  const text = printed.trim()
  const accessToken = textMemberOf(parseJson(text), 'access_token') ?? text
  if (/^[\x21-\x7e]+$/u.test(accessToken)) return { accessToken, again: undefined }
  const what = text === '' ? 'printed nothing' : 'printed something else'
  throw failed(name, `${what} than a token, or JSON with "access_token"`)
}

function outputOf(
  name: string,
  [program = '', ...args]: readonly string[],
  { clock, env, signal }: CredentialContext,
): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = []
    let bytes = 0
    let why: string | undefined
    const child = spawn(program, args, { stdio: ['ignore', 'pipe', 'ignore'], env: { ...env } })
    const end = (reason: string): void => {
      why ??= reason
      child.kill('SIGKILL')
    }
    const interrupt = (): void => end('was interrupted')
    const stopTimer = clock.after(commandMsMax, () => end('did not end within a minute'))
    if (signal.aborted) interrupt()
    signal.addEventListener('abort', interrupt, { once: true })
    child.stdout.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength
      if (bytes > outputBytesMax) end('printed more than a token')
      else chunks.push(chunk)
    })
    const settle = (reason: string | undefined): void => {
      stopTimer()
      signal.removeEventListener('abort', interrupt)
      if (reason === undefined) resolve(Buffer.concat(chunks).toString('utf8'))
      else reject(failed(name, reason))
    }
    child.on('error', (error) => {
      const isMissing = 'code' in error && error.code === 'ENOENT'
      settle(isMissing ? 'was not found' : 'could not be started')
    })
    child.on('close', (code) => settle(why ?? (code === 0 ? undefined : `ended with ${code}`)))
  })
}

function failed(name: string, what: string): ProbeError {
  const message = `The command of principal ${name} ${what}. Run it yourself to see why.`
  return new ProbeError('PROBE_CREDENTIAL_FAILED', message)
}

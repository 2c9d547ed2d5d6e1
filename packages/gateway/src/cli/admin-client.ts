import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { adminFolder } from '../admin/admin-folder.ts'
import type { SecretFile } from '../admin/secret-file.ts'
import { trusting } from '../admin/trusting.ts'
import type { Config } from '../config/config.ts'
import { CommandLineError } from './command-line.ts'

export interface ServerEvent {
  readonly name: string
  readonly data: string
}

/** The admin API of a gateway that runs, as whoever may read its secret. */
export interface AdminClient {
  get(path: string): Promise<unknown>
  post(path: string): Promise<unknown>
  /** The data of server-sent events, as they come. */
  follow(path: string, signal: AbortSignal): AsyncIterable<ServerEvent>
}

/** @throws CommandLineError when no gateway with this configuration runs on this machine. */
export async function openAdmin({ admin, state }: Config): Promise<AdminClient> {
  if (admin === undefined) throw wrong('The configuration has no admin: nobody could be asked.')
  const { url, secret, certificate } = await readSecret(adminFolder(admin, state))
  const fetch = await trusting(certificate)
  const ask = async (path: string, init: RequestInit = {}): Promise<Response> => {
    const headers = { authorization: `Bearer ${secret}` }
    const answer = await fetch(url + path, { ...init, headers }).catch(() => undefined)
    if (answer === undefined)
      throw wrong(`No gateway of this state answers at ${url}. Is it running?`)
    if (answer.ok) return answer
    throw wrong(`${answer.status}: ${messageIn(await answer.text())}`)
  }
  return {
    get: async (path) => (await ask(path)).json(),
    post: async (path) => (await ask(path, { method: 'POST' })).json(),
    async *follow(path, signal) {
      const { body } = await ask(path, { signal })
      if (body !== null) yield* eventsIn(body.pipeThrough(new TextDecoderStream()))
    },
  }
}

const wrong = (message: string): CommandLineError =>
  new CommandLineError('CLI_ARGUMENT_WRONG', message)

async function readSecret(folder: string): Promise<SecretFile> {
  const file = join(folder, 'admin.secret')
  try {
    // Only a gateway of ours writes it, for its owner alone.
    return JSON.parse(await readFile(file, 'utf8')) as SecretFile
  } catch {
    throw wrong(
      `There is no ${file} that can be read. Start the gateway, give the same --config or --state` +
        ' as it has, and ask as the user who runs it.',
    )
  }
}

function messageIn(text: string): string {
  try {
    // The contract of the API is held by a test of its own.
    const { error } = JSON.parse(text) as { readonly error: { readonly message: string } }
    return error.message
  } catch {
    return text
  }
}

/** HTML Living Standard, section 9.2; the API writes one line of data an event. */
async function* eventsIn(chunks: AsyncIterable<string>): AsyncGenerator<ServerEvent> {
  let waiting = ''
  for await (const chunk of chunks) {
    const blocks = (waiting + chunk).split('\n\n')
    waiting = blocks.pop() ?? ''
    for (const block of blocks) {
      const name = /^event: (.*)$/m.exec(block)?.[1] ?? 'message'
      const data = /^data: (.*)$/m.exec(block)?.[1]
      if (data !== undefined) yield { name, data }
    }
  }
}

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { createInterface } from 'node:readline'
import { initialize } from '../run/initialize.ts'
import type { Client } from './load.ts'

/** A client of a program over stdio with nothing in between. */
export async function openStdioClient(words: readonly string[]): Promise<Client> {
  const child = spawn(process.execPath, [...words], { stdio: ['pipe', 'pipe', 'inherit'] })
  const waiting = new Map<unknown, (line: string) => void>()
  createInterface({ input: child.stdout }).on('line', (line) => {
    const { id } = JSON.parse(line) as { readonly id?: unknown }
    waiting.get(id)?.(line)
    waiting.delete(id)
  })
  let count = 0
  const ask = (message: object): Promise<string> => {
    count += 1
    const id = count
    child.stdin.write(`${JSON.stringify({ ...message, id })}\n`)
    return new Promise((resolve) => waiting.set(id, resolve))
  }
  await ask(JSON.parse(initialize) as object)
  child.stdin.write('{"jsonrpc":"2.0","method":"notifications/initialized"}\n')
  const call = { jsonrpc: '2.0', method: 'tools/call', params: { name: 'echo', arguments: {} } }
  return {
    sessionId: '',
    async call() {
      const line = await ask(call)
      if (!line.includes('"result"')) throw new Error(`no result: ${line.slice(0, 200)}`)
    },
    async close() {
      child.stdin.end()
      await once(child, 'exit')
    },
  }
}

import type { Sink } from '../sink.ts'

/** What of a writable stream of Node is used: a file, a pipe, standard output. */
export interface NodeWritable {
  write(text: string, done: (error?: Error | null) => void): unknown
  on?(name: 'error', listener: () => void): unknown
}

/** One JSON object a line. It waits until the stream has taken them. */
export function ndjsonSink(stream: NodeWritable): Sink {
  // `write` says so, too; without a listener a full disk would end the process.
  stream.on?.('error', () => undefined)
  return {
    name: 'ndjson',
    write: (batch) =>
      new Promise((resolve, reject) => {
        const text = batch.map((event) => `${JSON.stringify(event)}\n`).join('')
        stream.write(text, (error) => (error ? reject(error) : resolve()))
      }),
  }
}

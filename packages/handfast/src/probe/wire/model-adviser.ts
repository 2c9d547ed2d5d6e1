import { memberOf } from '@handfast/protocol'
import type { Clock } from './clock.ts'
import { listMemberOf, parseJson, textMemberOf } from './json-rpc.ts'

/** An endpoint for chat completions in the manner of OpenAI. */
export interface Model {
  /** Up to and without `/chat/completions`: `http://127.0.0.1:11434/v1`. */
  readonly url: URL
  /** Which of its models. */
  readonly name: string
  readonly key: string | undefined
}

export interface ModelAdviserOptions {
  readonly model: Model
  readonly clock: Clock
  readonly signal: AbortSignal
}

export interface ModelAdviser {
  propose(question: string): Promise<unknown>
  /** What came of it, in a line; undefined where nothing was asked. */
  summary(): string | undefined
}

/** Questions of one run. */
const questionsMax = 10
const answerMsMax = 20_000
const answerBytesMax = 64 * 1024
const tokensMax = 1_000

const instructions =
  'You fill in the arguments of a tool. Answer with one JSON object of arguments and nothing else.'

/** Asks a model. It sees what it is asked and nothing else, and is given up on where it fails. */
export function createModelAdviser({ model, clock, signal }: ModelAdviserOptions): ModelAdviser {
  let asked = 0
  let answered = 0
  let failure = ''
  return {
    async propose(question) {
      if (asked >= questionsMax || signal.aborted) return undefined
      asked += 1
      const abort = new AbortController()
      const stopTimer = clock.after(answerMsMax, () => abort.abort())
      try {
        const either = AbortSignal.any([abort.signal, signal])
        const proposed = objectIn(await complete(model, question, either))
        if (proposed !== undefined) answered += 1
        else failure = 'an answer without a JSON object'
        return proposed
      } catch (error) {
        failure = error instanceof ModelFailure ? error.message : 'no answer'
        return undefined
      } finally {
        stopTimer()
      }
    },
    summary() {
      if (asked === 0) return undefined
      const rest = failure === '' ? '' : `; last failure: ${failure}`
      return `the model was asked ${asked} times and proposed arguments ${answered} times${rest}`
    },
  }
}

class ModelFailure extends Error {
  override readonly name = 'ModelFailure'
}

async function complete(model: Model, question: string, signal: AbortSignal): Promise<string> {
  const { name, key } = model
  const base = model.url.href.replace(/\/+$/u, '')
  const response = await fetch(`${base}/chat/completions`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(key === undefined ? {} : { authorization: `Bearer ${key}` }),
    },
    body: JSON.stringify({
      model: name,
      temperature: 0,
      max_tokens: tokensMax,
      messages: [
        { role: 'system', content: instructions },
        { role: 'user', content: question },
      ],
    }),
    // Elsewhere the key would go to somebody that the user did not name.
    redirect: 'error',
    signal,
  })
  const body = await readText(response)
  if (!response.ok) throw new ModelFailure(`HTTP ${response.status}`)
  const [choice] = listMemberOf(parseJson(body), 'choices')
  return textMemberOf(memberOf(choice, 'message'), 'content') ?? ''
}

async function readText({ body }: Response): Promise<string> {
  if (body === null) return ''
  const decoder = new TextDecoder()
  let text = ''
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    if (bytes > answerBytesMax) throw new ModelFailure('an answer without end')
    text += decoder.decode(chunk, { stream: true })
  }
  return text
}

/** Models put fences and words around what they are asked for. */
function objectIn(text: string): unknown {
  const start = text.indexOf('{')
  const end = text.lastIndexOf('}')
  const value = start === -1 ? undefined : parseJson(text.slice(start, end + 1))
  return typeof value === 'object' && value !== null ? value : undefined
}

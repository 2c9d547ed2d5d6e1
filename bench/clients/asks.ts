/** One thing that a client is told to do, in the words of both kinds of client. */
export interface Ask {
  readonly method: string
  readonly params: Readonly<Record<string, unknown>>
  /** Of the inspector's command line, after the method. */
  readonly words: readonly string[]
}

const document = 'demo://resource/static/document/architecture.md'

/** Of the server that everybody tries clients with: what it can do without a user. */
export const asks: readonly Ask[] = [
  { method: 'tools/list', params: {}, words: [] },
  {
    method: 'tools/call',
    params: { name: 'echo', arguments: { message: 'hello' } },
    words: ['--tool-name', 'echo', '--tool-arg', 'message=hello'],
  },
  {
    method: 'tools/call',
    params: { name: 'get-sum', arguments: { a: 2, b: 3 } },
    words: ['--tool-name', 'get-sum', '--tool-arg', 'a=2', 'b=3'],
  },
  {
    method: 'tools/call',
    params: { name: 'no-such-tool', arguments: {} },
    words: ['--tool-name', 'no-such-tool'],
  },
  { method: 'resources/list', params: {}, words: [] },
  { method: 'resources/templates/list', params: {}, words: [] },
  { method: 'resources/read', params: { uri: document }, words: ['--uri', document] },
  { method: 'prompts/list', params: {}, words: [] },
  {
    method: 'prompts/get',
    params: { name: 'simple-prompt' },
    words: ['--prompt-name', 'simple-prompt'],
  },
]

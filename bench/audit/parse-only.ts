/**
 * Parses every file that a list names and does nothing else: the floor under any analysis that
 * uses these parsers. Words: LIST, a file with one path a line.
 */
import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { parseSync } from 'oxc-parser'
import { Language, Parser } from 'web-tree-sitter'

const listFile: string = process.argv[2] ?? ''
const files: readonly string[] = readFileSync(listFile, 'utf8').split('\n').filter(Boolean)
const parsers: ReadonlyMap<string, (file: string, text: string) => void> = new Map([
  ['javascript', parseScript],
  ['python', await pythonParser(files)],
])

let parsed = 0
for (const file of files) {
  const parse = parsers.get(file.endsWith('.py') ? 'python' : 'javascript')
  parse?.(file, readFileSync(file, 'utf8'))
  parsed += 1
}
process.stdout.write(`${parsed} files\n`)

function parseScript(file: string, text: string): void {
  // The tree comes as JSON and becomes objects when it is first read: reading it is part of
  // parsing.
  const { program } = parseSync(file, text)
  if (program.type !== 'Program') throw new TypeError(`${file}: no program`)
}

async function pythonParser(
  wanted: readonly string[],
): Promise<(file: string, text: string) => void> {
  if (!wanted.some((file) => file.endsWith('.py'))) return () => undefined
  const resolve = createRequire(import.meta.url).resolve
  await Parser.init()
  const grammar = resolve('@vscode/tree-sitter-wasm/wasm/tree-sitter-python.wasm')
  const parser = new Parser()
  parser.setLanguage(await Language.load(grammar))
  return (file, text) => {
    const tree = parser.parse(text)
    if (tree === null) throw new TypeError(`${file}: no tree`)
    tree.delete()
  }
}

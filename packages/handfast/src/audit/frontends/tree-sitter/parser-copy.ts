import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import type * as TreeSitter from 'web-tree-sitter'
import { treeWalkOf } from './tree-walk.ts'
import type { TreeWalk } from './tree-walk.ts'

/** WebAssembly pages of 64 KiB: 640 MiB. Two million characters of dense code take 430 MB. */
const memoryPagesMax = 10_240
const memoryPagesInitial = 512

const libraryFile = 'web-tree-sitter.cjs'

export type Grammar = 'python' | 'typescript' | 'tsx' | 'javascript'

/** The library with a WebAssembly instance of its own. */
export interface ParserCopy {
  readonly walk: TreeWalk
  load(grammar: Grammar): Promise<LoadedGrammar>
}

export interface LoadedGrammar {
  readonly parser: TreeSitter.Parser
  readonly language: TreeSitter.Language
}

/**
 * A parser with a WebAssembly instance of its own. The library has one instance for each copy of
 * its module, and an instance that ran out of memory is lost for good. Some texts of a few
 * kilobytes make the parser take all the memory it can get, so this one gets little, and can be
 * replaced.
 */
export async function parserCopy(): Promise<ParserCopy> {
  const require = createRequire(import.meta.url)
  const { Language, Parser } = freshModule(require)
  // The library makes this object its module, and puts what the instance exports on it.
  const instance = { wasmMemory: limitedMemory(), printErr: () => undefined }
  await Parser.init(instance)
  return {
    walk: treeWalkOf(instance),
    async load(grammar) {
      const file = `@vscode/tree-sitter-wasm/wasm/tree-sitter-${grammar}.wasm`
      const language = await Language.load(require.resolve(file))
      const parser = new Parser()
      parser.setLanguage(language)
      return { parser, language }
    },
  }
}

interface MemoryConstructor {
  new (pages: { readonly initial: number; readonly maximum: number }): object
}

function limitedMemory(): object {
  // WebAssembly is declared in the browser's library only, and every Node has it.
  const { Memory } = Reflect.get(globalThis, 'WebAssembly') as {
    readonly Memory: MemoryConstructor
  }
  return new Memory({ initial: memoryPagesInitial, maximum: memoryPagesMax })
}

type Library = typeof TreeSitter

function freshModule(require: NodeJS.Require): Library {
  // Only modules in CommonJS can be loaded twice; which format a bare name means is up to Node's
  // flags.
  const file = join(dirname(require.resolve('web-tree-sitter/web-tree-sitter.wasm')), libraryFile)
  const { [file]: shared } = require.cache
  Reflect.deleteProperty(require.cache, file)
  // The module's own types describe what it exports, also as CommonJS.
  const library = require(file) as Library
  if (shared === undefined) Reflect.deleteProperty(require.cache, file)
  else require.cache[file] = shared
  return library
}

/** Gives up what belongs to a lost instance, so that no finalizer touches it later. */
export function abandon(lost: { delete(): void }): void {
  try {
    lost.delete()
  } catch {
    // The instance cannot even free memory any more; it goes with the last reference to it.
  }
}

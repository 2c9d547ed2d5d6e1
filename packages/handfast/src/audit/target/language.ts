/** Languages that have a frontend. TypeScript and JSX are read by the one for JavaScript. */
export type TargetLanguage = 'javascript' | 'python'

/** What an extension says: a language that is analysed, or the name of one that is not. */
export type LanguageOfName =
  | { readonly analysed: true; readonly language: TargetLanguage }
  | { readonly analysed: false; readonly name: string }

const analysed: ReadonlyMap<string, TargetLanguage> = new Map<string, TargetLanguage>([
  ['.js', 'javascript'],
  ['.mjs', 'javascript'],
  ['.cjs', 'javascript'],
  ['.jsx', 'javascript'],
  ['.ts', 'javascript'],
  ['.mts', 'javascript'],
  ['.cts', 'javascript'],
  ['.tsx', 'javascript'],
  ['.py', 'python'],
])

// MCP servers are written in these too. Saying nothing about them would read as "nothing found".
const notAnalysed: ReadonlyMap<string, string> = new Map([
  ['.go', 'Go'],
  ['.java', 'Java'],
  ['.kt', 'Kotlin'],
  ['.kts', 'Kotlin'],
  ['.scala', 'Scala'],
  ['.cs', 'C#'],
  ['.rs', 'Rust'],
  ['.rb', 'Ruby'],
  ['.php', 'PHP'],
  ['.swift', 'Swift'],
  ['.ex', 'Elixir'],
  ['.exs', 'Elixir'],
  ['.dart', 'Dart'],
  ['.cpp', 'C++'],
  ['.cc', 'C++'],
  ['.cxx', 'C++'],
])

export const analysedExtensions: readonly string[] = [...analysed.keys()]

export function extensionOf(name: string): string {
  const dot = name.lastIndexOf('.')
  return dot <= 0 ? '' : name.slice(dot).toLowerCase()
}

/** Undefined when the name is not that of a source file. */
export function languageOfName(name: string): LanguageOfName | undefined {
  const extension = extensionOf(name)
  const language = analysed.get(extension)
  if (language !== undefined) return { analysed: true, language }
  const other = notAnalysed.get(extension)
  return other === undefined ? undefined : { analysed: false, name: other }
}

const interpreters =
  /^#!\s*\S*?(?:\/env\s+(?:-S\s+)?)?\/?(?:[\w.-]*\/)*(node|bun|deno|tsx|python[\d.]*|uv)\b/

/** The language of a script without an extension, by its first line. */
export function languageOfFirstLine(text: string): TargetLanguage | undefined {
  const interpreter = interpreters.exec(text.slice(0, 256))?.[1]
  if (interpreter === undefined) return undefined
  return interpreter.startsWith('py') || interpreter === 'uv' ? 'python' : 'javascript'
}

import type { Role, Style } from '../report/terminal/style.ts'
import { columnsOf } from '../report/text/width.ts'

export interface RenderOptions {
  readonly width: number
  readonly style: Style
}

/**
 * Markdown for a terminal: headings, paragraphs, lists, fences, and in them code, emphasis and
 * links. It is for the pages of the catalogue, which use no more than that, and whose text is
 * trusted.
 */
export function renderMarkdown(markdown: string, options: RenderOptions): string[] {
  const lines: string[] = []
  for (const block of blocksOf(markdown)) {
    const isFollowing = block.kind === 'item' && lines.at(-1) !== '' && block.isTight
    if (lines.length > 0 && !isFollowing) lines.push('')
    lines.push(...renderBlock(block, options))
  }
  return lines
}

type Block =
  | { readonly kind: 'heading'; readonly depth: number; readonly text: string }
  | { readonly kind: 'paragraph'; readonly text: string }
  | {
      readonly kind: 'item'
      readonly marker: string
      readonly text: string
      /** No blank line stands before it. */
      readonly isTight: boolean
    }
  | { readonly kind: 'code'; readonly info: string; readonly lines: readonly string[] }

const fence = /^```(.*)$/
const heading = /^(#{1,6}) +(.*)$/
const item = /^( *)([-*]|\d+\.) +(.*)$/

function blocksOf(markdown: string): Block[] {
  const blocks: Block[] = []
  const lines = markdown.split('\n')
  let isTight = false
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? ''
    const info = fence.exec(line)?.[1]
    if (info !== undefined) {
      const end = lines.indexOf('```', index + 1)
      const last = end === -1 ? lines.length : end
      blocks.push({ kind: 'code', info: info.trim(), lines: lines.slice(index + 1, last) })
      index = last
      continue
    }
    if (line.trim() === '') {
      isTight = false
      continue
    }
    addLine(blocks, line, isTight)
    isTight = true
  }
  return blocks
}

function addLine(blocks: Block[], line: string, isTight: boolean): void {
  const [, hashes, title] = heading.exec(line) ?? []
  const [, , marker, first] = item.exec(line) ?? []
  const last = blocks.at(-1)
  if (hashes !== undefined) {
    blocks.push({ kind: 'heading', depth: hashes.length, text: title ?? '' })
  } else if (marker !== undefined) {
    blocks.push({ kind: 'item', marker: marker === '*' ? '-' : marker, text: first ?? '', isTight })
  } else if (isTight && (last?.kind === 'paragraph' || last?.kind === 'item')) {
    blocks[blocks.length - 1] = { ...last, text: `${last.text} ${line.trim()}` }
  } else {
    blocks.push({ kind: 'paragraph', text: line.trim() })
  }
}

function renderBlock(block: Block, { width, style }: RenderOptions): string[] {
  switch (block.kind) {
    case 'heading':
      return [style.paint(block.depth === 1 ? 'good' : 'strong', plain(block.text))]
    case 'paragraph':
      return wrapWords(wordsOf(block.text), width, style)
    case 'item': {
      const lead = `  ${block.marker} `
      const wrapped = wrapWords(wordsOf(block.text), width - lead.length, style)
      return wrapped.map((line, index) => (index === 0 ? lead : ' '.repeat(lead.length)) + line)
    }
    case 'code':
      return [
        `  ${style.paint(block.info.endsWith('weak') ? 'high' : 'good', block.info || 'text')}`,
        ...block.lines.map((line) => (line === '' ? '' : `    ${line}`)),
      ]
  }
}

/** Part of a word, such as the code in `code`, and how it is shown. */
interface Piece {
  readonly text: string
  readonly role: Role | undefined
}

type Word = readonly Piece[]

const inline = /`([^`]+)`|\*\*([^*]+)\*\*|\[([^\]]+)\]\(([^)]+)\)/g

/** Words are what a line may break between; a comma after code belongs to the word of the code. */
function wordsOf(text: string): Word[] {
  const words: Piece[][] = [[]]
  for (const piece of piecesOf(text)) {
    for (const [index, part] of piece.text.split(' ').entries()) {
      if (index > 0) words.push([])
      if (part !== '') words.at(-1)?.push({ text: part, role: piece.role })
    }
  }
  return words.filter((word) => word.length > 0)
}

function piecesOf(text: string): Piece[] {
  const pieces: Piece[] = []
  let at = 0
  for (const match of text.matchAll(inline)) {
    const [whole, code, strong, label = '', address = ''] = match
    pieces.push({ text: text.slice(at, match.index), role: undefined })
    // Code keeps its backticks, which show it where there is no colour.
    if (code !== undefined) pieces.push({ text: `\`${code}\``, role: 'related' })
    else if (strong !== undefined) pieces.push({ text: strong, role: 'strong' })
    else pieces.push({ text: linkText(label, address), role: undefined })
    at = match.index + whole.length
  }
  return [...pieces, { text: text.slice(at), role: undefined }]
}

/** Between pages of the catalogue the name is what `handfast explain` takes. */
const linkText = (label: string, address: string): string =>
  /^https?:/.test(address) && address !== label ? `${label} (${address})` : label

const plain = (text: string): string =>
  wordsOf(text)
    .map((word) => word.map((piece) => piece.text).join(''))
    .join(' ')

function wrapWords(words: readonly Word[], width: number, style: Style): string[] {
  const lines: string[] = []
  let line = ''
  let columns = 0
  for (const word of words) {
    const wordColumns = word.reduce((sum, piece) => sum + columnsOf(piece.text), 0)
    if (columns > 0 && columns + 1 + wordColumns > width) {
      lines.push(line)
      line = ''
      columns = 0
    }
    if (columns > 0) {
      line += ' '
      columns += 1
    }
    line += word
      .map(({ text, role }) => (role === undefined ? text : style.paint(role, text)))
      .join('')
    columns += wordColumns
  }
  return line === '' ? lines : [...lines, line]
}

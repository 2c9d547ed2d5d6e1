import type { Leaf } from './leaves.ts'

/** As ids are: long enough to be one, without spaces, and not a plain word. */
const idLike = /^(?=.*\d)[\w.:-]{4,200}$/

export const isIdLike = (text: string): boolean => idLike.test(text)

/** What arguments that take handles are called. */
const lastWords =
  'id|handle|token|ref|session|cart|basket|job|task|conn|connection|ctx|context|browser|workspace'
const nameLike = new RegExp(`(?:^|[_-])(?:${lastWords}|upload)$`, 'i')

export const isHandleName = (name: string): boolean => nameLike.test(snake(name))

/** `basketId` as `basket_id`. */
const snake = (name: string): string => name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_')

/** A word for what an argument names: `basket` for `basket_id`. */
export function wordFor(argument: string): string {
  const word = snake(argument)
    .toLowerCase()
    .replace(/[_-](?:id|handle|token|ref)$/, '')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^[^a-z]+|-+$/g, '')
  return word === '' || word === 'id' ? 'handle' : word.slice(0, 32)
}

/** Of one text. */
const textsMax = 100
const inText = /(?:^|[^\w])([A-Za-z]{2,20})[ :#=]{1,3}"?([\w-]{6,100})(?![\w-])/g

/** Texts that look like ids, and a pattern that finds them by the word before. */
export function idsInText(text: string): readonly (Leaf & { readonly pattern: string })[] {
  const found: (Leaf & { readonly pattern: string })[] = []
  for (const [, word = '', id = ''] of text.matchAll(inText)) {
    if (found.length >= textsMax) break
    if (!isIdLike(id)) continue
    const pattern = `${word}[ :#="]{1,4}(?<id>[A-Za-z0-9_-]{6,100})`
    found.push({ at: 'text', text: id, pattern })
  }
  return found
}

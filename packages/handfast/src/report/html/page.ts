import { createHash } from 'node:crypto'
import type { Html } from './markup.ts'
import { html } from './markup.ts'

export interface PageParts {
  /** `audit`. */
  readonly kind: string
  readonly title: string
  readonly version: string
  readonly generatedAt: string
  readonly styleSheet: string
  readonly script: string
  readonly main: Html
  readonly end: Html
}

/**
 * Nothing but this style sheet and this script may load or run, whatever a target's text contains.
 */
const contentPolicy = ({ styleSheet, script }: PageParts): string =>
  [
    "default-src 'none'",
    `style-src '${hashOf(styleSheet)}'`,
    `script-src '${hashOf(script)}'`,
    "base-uri 'none'",
    "form-action 'none'",
  ].join('; ')

function hashOf(text: string): string {
  return `sha256-${createHash('sha256').update(text).digest('base64')}`
}

/** The whole file: it loads nothing, works from a disk, and prints. */
export function htmlPage(parts: PageParts): Html {
  const { kind, title, version, generatedAt, styleSheet, script, main, end } = parts
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${contentPolicy(parts)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>${title}</title>
<style>${{ html: styleSheet }}</style>
</head>
<body>
<header class="masthead">
<p class="brand">${knot}<b>Handfast</b> <span>${kind}</span></p>
<p class="stamp">${version} · ${stamp(generatedAt)}</p>
</header>
<main>
${main}
</main>
<footer class="end">${end}</footer>
<script>${{ html: script }}</script>
</body>
</html>
`
}

/** Two hands' worth of rope: two rings that hold each other. */
const knot: Html = html`<svg viewBox="0 0 32 20" aria-hidden="true">
<circle cx="11" cy="10" r="7.5"/>
<path d="M21 2.5a7.5 7.5 0 1 1-5.3 12.8M15.7 4.7A7.5 7.5 0 0 1 21 2.5"/>
</svg>`

/** `2026-11-22 09:30 UTC`, or the text as it was given when it is in another zone. */
function stamp(generatedAt: string): Html {
  const match = /^(\d{4}-\d{2}-\d{2})T(\d{2}:\d{2}).*Z$/u.exec(generatedAt)
  const words = match === null ? generatedAt : `${match[1]} ${match[2]} UTC`
  return html`<time datetime="${generatedAt}">${words}</time>`
}

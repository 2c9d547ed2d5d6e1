/** With a capital, and a full stop where it has no end of its own. */
export function sentence(text: string): string {
  const capital = capitalized(text)
  return /[.!?]$/u.test(capital) ? capital : `${capital}.`
}

export function capitalized(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1)
}

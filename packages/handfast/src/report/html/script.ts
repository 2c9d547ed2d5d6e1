/**
 * Filters by severity, and opens what is folded before printing. The page is complete without it.
 */
export const script: string = `
'use strict'
const boxes = [...document.querySelectorAll('.filter input')]
const findings = [...document.querySelectorAll('article[data-severity]')]
const apply = () => {
  const chosen = new Set(boxes.filter((box) => box.checked).map((box) => box.value))
  for (const finding of findings) finding.hidden = !chosen.has(finding.dataset.severity)
  document.querySelector('.nothing-chosen').hidden = chosen.size > 0
}
const filter = document.querySelector('.filter')
if (filter !== null) {
  filter.hidden = findings.length < 2
  for (const box of boxes) box.addEventListener('change', apply)
  apply()
}
addEventListener('beforeprint', () => {
  for (const folded of document.querySelectorAll('details')) folded.open = true
})
`

/** Copies the lines of a replay. The page is complete without it. */
export const probeScript: string = `
for (const button of document.querySelectorAll('button.copy')) {
  button.hidden = false
  button.addEventListener('click', async () => {
    const lines = button.parentElement.querySelector('pre').textContent
    const was = button.textContent
    try {
      await navigator.clipboard.writeText(lines)
      button.textContent = 'Copied'
    } catch {
      getSelection().selectAllChildren(button.parentElement.querySelector('pre'))
      button.textContent = 'Selected'
    }
    setTimeout(() => { button.textContent = was }, 2000)
  })
}
`

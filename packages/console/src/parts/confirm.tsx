import type { ComponentChildren, JSX } from 'preact'
import { useEffect, useRef, useState } from 'preact/hooks'
import { messageOf } from '../data/api.ts'
import { notify } from './notices.tsx'

export interface Question {
  readonly title: string
  readonly text: ComponentChildren
  /** On the button that does it. */
  readonly action: string
  /** Does it, and returns what is to be said of it. */
  readonly run: () => Promise<string>
}

interface ConfirmProps {
  readonly question: Question
  readonly close: () => void
}

/** Asks before what cannot be undone; the browser gives focus back to where it was. */
export function Confirm({ question, close }: ConfirmProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null)
  const [isBusy, setBusy] = useState(false)
  useEffect(() => dialog.current?.showModal(), [])
  const run = (): void => {
    setBusy(true)
    question
      .run()
      .then(
        (done) => notify(done),
        (error: unknown) => notify(messageOf(error), 'failed'),
      )
      .finally(() => dialog.current?.close())
  }
  return (
    <dialog ref={dialog} onClose={close} aria-labelledby="question">
      <h2 id="question">{question.title}</h2>
      <p>{question.text}</p>
      <div class="buttons">
        <button type="button" onClick={() => dialog.current?.close()}>
          Cancel
        </button>
        <button type="button" class="danger" disabled={isBusy} onClick={run}>
          {question.action}
        </button>
      </div>
    </dialog>
  )
}

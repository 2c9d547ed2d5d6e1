import type { Model } from './flow/model.ts'
import type { Frontend } from './frontends/frontend.ts'
import type { Language } from './ir/program.ts'
import type { Frontends } from './lower-target.ts'

/** What the audit has for one language. */
export interface LanguageParts {
  readonly frontends: Frontends
  readonly models: readonly Model[]
}

/** Called when a target has files of the language: most of what an audit loads belongs to one. */
const loaders: Readonly<Record<Language, () => Promise<LanguageParts>>> = {
  async javascript() {
    const [{ javascriptFrontend }, { models }] = await Promise.all([
      import('./frontends/javascript/javascript-frontend.ts'),
      import('./models/javascript/registry.generated.ts'),
    ])
    return { frontends: { main: javascriptFrontend(), recovery: javascriptRecovery() }, models }
  },

  async python() {
    const [{ pythonFrontend }, { models }] = await Promise.all([
      import('./frontends/python/python-frontend.ts'),
      import('./models/python/registry.generated.ts'),
    ])
    return { frontends: { main: pythonFrontend(), recovery: undefined }, models }
  },
}

/** Few targets have a file with a syntax error. */
function javascriptRecovery(): () => Promise<Frontend> {
  let loaded: Promise<Frontend> | undefined
  return () => {
    loaded ??= import('./frontends/javascript/javascript-recovery-frontend.ts').then(
      ({ javascriptRecoveryFrontend }) => javascriptRecoveryFrontend(),
    )
    return loaded
  }
}

export async function loadLanguages(
  languages: ReadonlySet<Language>,
): Promise<ReadonlyMap<Language, LanguageParts>> {
  const parts = [...languages].map(
    async (language) => [language, await loaders[language]()] as const,
  )
  return new Map(await Promise.all(parts))
}

import type { Model } from './flow/model.ts'
import type { Frontend } from './frontends/frontend.ts'
import type { Language } from './ir/program.ts'
import type { Frontends, FrontendsOf } from './lower-source.ts'

/** What reads a language, and what is known of its libraries; loaded for targets that have it. */
export interface LanguageParts {
  loadFrontends(): Promise<Frontends>
  loadModels(): Promise<readonly Model[]>
}

export const languages: Readonly<Record<Language, LanguageParts>> = {
  javascript: {
    async loadFrontends() {
      const { javascriptFrontend } = await import('./frontends/javascript/javascript-frontend.ts')
      return { main: javascriptFrontend(), recovery: javascriptRecovery() }
    },
    loadModels: async () => (await import('./models/javascript/registry.generated.ts')).models,
  },

  python: {
    async loadFrontends() {
      const { pythonFrontend } = await import('./frontends/python/python-frontend.ts')
      return { main: pythonFrontend(), recovery: undefined }
    },
    loadModels: async () => (await import('./models/python/registry.generated.ts')).models,
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

/** Gives the frontends of each language, loaded when they are first asked for. */
export function frontendLoader(): FrontendsOf {
  const loaded = new Map<Language, Promise<Frontends>>()
  return (language) => {
    const known = loaded.get(language) ?? languages[language].loadFrontends()
    loaded.set(language, known)
    return known
  }
}

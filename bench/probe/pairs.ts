import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { probe } from 'handfast/probe'
import type { ProbeOptions } from 'handfast/probe'
import type * as PairsModule from '../../servers/probe/dist/kit/pairs.js'
import type { Kind, Pair } from '../../servers/probe/dist/kit/pairs.js'
import type * as ServeModule from '../../servers/probe/dist/kit/serve.js'
import type { Served } from '../../servers/probe/dist/kit/serve.js'
import { projectFolder } from '../run/folders.ts'
import { trialOf } from './tally.ts'
import type { Trial } from './tally.ts'

/** The users of the servers in servers/probe. */
export const as: NonNullable<ProbeOptions['as']> = {
  a: { authorization: 'Bearer alice-credential-7f3a' },
  b: { authorization: 'Bearer bob-credential-91cc' },
}

/** Longer than a request state of theirs is good for. */
const waitMs = 2_100

/** As they were built: this program is no test, and reads no TypeScript. */
const built = <Module>(file: string): Promise<Module> =>
  import(pathToFileURL(join(projectFolder, 'servers/probe/dist/kit', file)).href)

export async function readPairs(): Promise<readonly Pair[]> {
  const { findPairs } = await built<typeof PairsModule>('pairs.js')
  return findPairs()
}

/** Over a socket, also what could be had without. */
export async function onLoopback(served: Served): Promise<Served> {
  if (served.handler === undefined) return served
  const { serve } = await built<typeof ServeModule>('serve.js')
  return serve(served.handler)
}

/** Runs the one check that a pair is about on one of the two. */
export async function tryPair(pair: Pair, truth: Kind): Promise<Trial> {
  const served = await pair.start(truth)
  try {
    const result = await probe({
      url: served.url,
      ...(served.handler === undefined ? {} : { handler: served.handler }),
      as,
      only: [pair.weakness],
      level: 'disruptive',
      waitMs,
      ...(await pair.setUp(served.url)),
    })
    return trialOf({ of: pair.name, weakness: pair.weakness, truth }, result)
  } finally {
    await served.close()
  }
}

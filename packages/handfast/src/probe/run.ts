import { isAllowed } from './lab/check.ts'
import { secretsIn } from './lab/companions.ts'
import { emptyMemory } from './lab/found-state.ts'
import type { SurfaceMemory } from './lab/found-state.ts'
import type { Lab } from './lab/lab.ts'
import type { Surface } from './lab/surface.ts'
import { sessionHeader } from './legacy/session.ts'
import type { ProbeSettings } from './settings.ts'
import type { Answer } from './wire/answer.ts'
import { headerOf } from './wire/answer.ts'
import { createRunBudget } from './wire/budget.ts'
import type { RunBudget } from './wire/budget.ts'
import { createWireClient } from './wire/client.ts'
import type { Sending, WireClient } from './wire/client.ts'
import { createModelAdviser } from './wire/model-adviser.ts'
import type { ModelAdviser } from './wire/model-adviser.ts'
import type { ProbeLimits } from './wire/limits.ts'
import type { Principal } from './wire/principal.ts'
import { createRedactor } from './wire/redact.ts'
import type { Redactor } from './wire/redact.ts'
import { createTranscript } from './wire/transcript.ts'
import type { Transcript } from './wire/transcript.ts'

/** What lasts from the first request of a run to the last. */
export interface Run {
  readonly settings: ProbeSettings
  readonly budget: RunBudget
  readonly transcript: Transcript
  readonly redactor: Redactor
  /** Sessions that were opened and not yet ended, by id. */
  readonly open: Map<string, OpenSession>
  readonly memories: Map<Surface, SurfaceMemory>
  readonly adviser: ModelAdviser | undefined
  nextId(): number
}

interface OpenSession {
  readonly owner: Principal
  readonly url: URL
}

export function startRun(settings: ProbeSettings): Run {
  const redactor = createRedactor(settings.digest)
  for (const principal of [...settings.principals, settings.cast.stranger]) {
    for (const [name, value] of principal?.headers ?? []) learnCredential(redactor, name, value)
    for (const [name, value] of principal?.environment ?? []) redactor.learn(value, name)
  }
  for (const secret of settings.stdio?.secrets ?? []) redactor.learn(secret, 'argument')
  const { pages: _, ...requests } = settings.companions
  for (const request of Object.values(requests)) {
    for (const secret of secretsIn(request)) redactor.learn(secret, 'secret')
  }
  // Ids of requests start anywhere, so that they are nobody else's by accident.
  const [high = 0, low = 0] = settings.random(2)
  let lastId = 1_000_000 + high * 256_000 + low * 1_000
  return {
    settings,
    budget: createRunBudget(settings.clock),
    transcript: createTranscript(settings.stdio?.command),
    redactor,
    open: new Map(),
    memories: new Map(),
    adviser: adviserOf(settings, redactor),
    nextId() {
      lastId += 1
      return lastId
    },
  }
}

function adviserOf(
  { model, clock, signal }: ProbeSettings,
  redactor: Redactor,
): ModelAdviser | undefined {
  if (model === undefined) return undefined
  if (model.key !== undefined) redactor.learn(model.key, 'key of the model')
  return createModelAdviser({ model, clock, signal })
}

/** Servers repeat the header, or the credential without its scheme. */
function learnCredential(redactor: Redactor, name: string, value: string): void {
  redactor.learn(value, name)
  for (const part of value.split(/[\s;,]+/)) {
    const [, afterName = part] = /^[\w-]+=(.+)$/.exec(part) ?? []
    if (!/^(?:bearer|basic|digest)$/i.test(part)) redactor.learn(part, name)
    if (afterName !== part) redactor.learn(afterName, name)
  }
}

/** What a client may spend, and until when. */
export interface Spending {
  readonly signal: AbortSignal
  readonly limits: ProbeLimits
}

/** A client that notes which sessions were opened, so that all of them are ended. */
export function wireOf(run: Run, spending: Partial<Spending> = {}): WireClient {
  const { settings, budget, transcript } = run
  const { exchange, clock } = settings
  const { signal, limits } = { ...settings, ...spending }
  const wire = createWireClient({ exchange, run: budget, limits, clock, transcript, signal })
  return {
    async send(sending) {
      const answer = await wire.send(sending)
      noteSession(run, sending, answer)
      return answer
    },
    offer: (offering) => wire.offer(offering),
    listen: (sending) => wire.listen(sending),
  }
}

function noteSession(run: Run, { as, method, headers = [] }: Sending, answer: Answer): void {
  const sent = headers.find(([name]) => name === sessionHeader)?.[1]
  if (method === 'DELETE') {
    if (sent !== undefined && answer.status >= 200 && answer.status < 300) endedBy(run, sent, as)
    return
  }
  const minted = headerOf(answer, sessionHeader)
  if (minted === undefined || minted === '') return
  run.redactor.learn(minted, 'session id')
  // Also where a login elsewhere has minted it, it is ended where it is used.
  const { url } = run.settings
  if (!run.open.has(minted)) run.open.set(minted, { owner: as, url })
}

function endedBy({ open }: Run, id: string, as: Principal): void {
  if (open.get(id)?.owner.name === as.name) open.delete(id)
}

/** @param spending Its signal is aborted when the check is over: streams left open end with it. */
export function labOf(run: Run, surface: Surface, spending: Spending): Lab {
  const { settings, redactor, nextId } = run
  const { cast, clock, random, level, allowedTools, waitMs, sessionsMax } = settings
  const { companions, declaredHandles } = settings
  const { limits } = spending
  const signal = AbortSignal.any([settings.signal, spending.signal])
  return {
    surface,
    cast,
    wire: wireOf(run, { signal, limits }),
    limits,
    clock,
    random,
    redactor,
    allows: (needed) => isAllowed(needed, level),
    allowedTools,
    waitMs,
    sessionsMax,
    interrupted: settings.signal,
    companions,
    declaredHandles,
    adviser: run.adviser,
    memory: memoryOf(run, surface),
    nextId,
  }
}

function memoryOf({ memories }: Run, surface: Surface): SurfaceMemory {
  const memory = memories.get(surface) ?? emptyMemory()
  memories.set(surface, memory)
  return memory
}

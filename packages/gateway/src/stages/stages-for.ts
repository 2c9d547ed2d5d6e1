import type { Guard } from '@handfast/guard'
import type { UpstreamConfig } from '../config/config.ts'
import type { Stage } from '../data-path/stage.ts'
import { cacheScopeStage } from './cache-scope.ts'
import { cursorsStage } from './cursors.ts'
import { handlesStage } from './handles/handles.ts'
import { learningStage } from './learning/learning.ts'
import { namesStage } from './names.ts'
import { questionsStage } from './questions.ts'
import type { RequestIdSource } from '../data-path/request-id-source.ts'
import { requestIdsStage } from './request-ids.ts'
import { requestStateStage } from './request-state.ts'
import type { Wrapped } from './request-state.ts'
import { maySubscribeBy, subscriptionsStage } from './subscriptions.ts'
import { tasksStage } from './tasks.ts'
import { toolScopesStage } from './tool-scopes.ts'

/**
 * In the order in which they see what a client sends. What a server sends they see in the other:
 * it has the ids of clients again before anybody looks for what it answers, and what is sealed is
 * sealed before handles are put in.
 *
 * @throws TypeError for what cannot be meant together.
 */
export function stagesFor(
  upstream: UpstreamConfig,
  guard: Guard,
  { requestIds }: { readonly requestIds: RequestIdSource },
): readonly Stage[] {
  if (upstream.resume === 'upstream' && upstream.handles.length > 0) {
    throw new TypeError('Handles cannot be exchanged in answers that the upstream sends again')
  }
  return [
    namesStage(),
    ...(upstream.learnHandles ? [learningStage(upstream.handles)] : []),
    toolScopesStage(upstream.toolScopes),
    subscriptionsStage(maySubscribeBy(upstream.subscribe)),
    tasksStage(guard),
    handlesStage(guard, { upstream: upstream.name, handles: upstream.handles }),
    cursorsStage(guard),
    cacheScopeStage(upstream.publicResults),
    requestStateStage(guard.requestState<Wrapped>(upstream.requestState)),
    questionsStage(guard),
    ...(upstream.reach.kind === 'http'
      ? [
          requestIdsStage({
            guard,
            source: requestIds,
            isResumedBehind: upstream.resume === 'upstream',
          }),
        ]
      : []),
  ]
}

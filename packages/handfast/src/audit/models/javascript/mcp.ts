import type { Model, Shape, Shapes } from '../../flow/model.ts'

/*
 * What both majors of the official SDK, and the frameworks built on them, hand to handlers. Facts:
 * `RequestHandlerExtra` of @modelcontextprotocol/sdk 1.32.2, `AuthInfo`, and the `params` of the
 * specification's requests.
 */

const toolArgument: Shape = { labels: ['ToolArgument'] }
const fromBody: Shape = { labels: ['RequestBody'] }
const answer: Shape = { call: { role: 'mcp.elicit', returns: { labels: ['RequestBody'] } } }
const notify: Shape = { call: { role: 'mcp.notify', returns: { from: [] } } }

const extra: Shapes = {
  sessionId: { labels: ['TransportSession'] },
  authInfo: { type: 'mcp.AuthInfo' },
  requestInfo: { type: 'mcp.RequestInfo' },
  requestId: fromBody,
  taskId: { labels: ['TaskId'] },
  taskStore: { type: 'mcp.RequestTaskStore' },
  _meta: fromBody,
  signal: { labels: [] },
  sendNotification: notify,
  sendRequest: answer,
}

export const mcpModel: Model = {
  id: 'mcp',
  language: 'javascript',
  modules: [],
  types: {
    /** `extra` holds what the verifier put there: the subject, if anything does. */
    'mcp.AuthInfo': {
      labels: ['AuthInfo'],
      members: {
        token: { labels: ['TokenBytes'] },
        clientId: { labels: ['OAuthClient'] },
        scopes: { labels: [] },
        expiresAt: { labels: [] },
        resource: { labels: [] },
        resourceMetadataUrl: { labels: [] },
        extra: { type: 'web.VerifiedClaims', labels: ['Principal'] },
      },
      anyMember: { labels: ['Principal'] },
    },
    'mcp.RequestInfo': {
      members: {
        headers: { type: 'web.HeaderTable' },
        url: { type: 'web.URL', labels: ['UrlParameter'] },
      },
    },
    'mcp.Extra': { members: extra },
    /**
     * First parameter of a handler whose registration may or may not have a schema: with one it
     * gets the arguments, without one the same as `mcp.Extra`. Only `sessionId` could be either,
     * and an argument of that name is what matters.
     */
    'mcp.ToolInput': {
      labels: ['ToolArgument'],
      members: {
        authInfo: { type: 'mcp.AuthInfo' },
        requestInfo: { type: 'mcp.RequestInfo' },
        taskStore: { type: 'mcp.RequestTaskStore' },
        signal: { labels: [] },
        sendNotification: notify,
        sendRequest: answer,
      },
      anyMember: toolArgument,
      element: toolArgument,
    },
    'mcp.RequestParams': {
      labels: ['ToolArgument'],
      members: {
        _meta: fromBody,
        taskId: { labels: ['TaskId'] },
        requestState: { labels: ['RequestState'] },
        clientInfo: { labels: ['UnverifiedPrincipal'] },
      },
      anyMember: toolArgument,
      element: toolArgument,
    },
    'mcp.Request': {
      members: {
        params: { type: 'mcp.RequestParams', labels: ['ToolArgument'] },
        method: { labels: [] },
        id: fromBody,
      },
      /** The form with a schema is called with the checked `params` alone. */
      anyMember: toolArgument,
    },
    'mcp.ClientInfo': {
      labels: ['UnverifiedPrincipal'],
      anyMember: { labels: ['UnverifiedPrincipal'] },
    },
    /** Scoped to the session by the SDK itself; handlers cannot leave it. */
    'mcp.RequestTaskStore': {
      members: {
        createTask: { call: { returns: { type: 'mcp.Task' } } },
        getTask: { call: { role: 'guard', returns: { type: 'mcp.Task' } } },
        getTaskResult: { call: { role: 'guard', returns: { labels: ['StateRead'] } } },
        storeTaskResult: { call: { role: 'guard' } },
        updateTaskStatus: { call: { role: 'guard' } },
        listTasks: { call: { returns: { labels: ['StateRead'] } } },
      },
    },
    'mcp.Task': { members: { taskId: { labels: ['TaskId', 'ServerMinted'] } } },
    /** Contract: `storeEvent(streamId, message)` has no session parameter. */
    'mcp.EventStore': {
      members: {
        storeEvent: { call: { role: 'mcp.event-store.store' } },
        replayEventsAfter: { call: { role: 'mcp.event-store.replay' } },
      },
      overrides: {
        storeEvent: { at: 'Receiver.Member[storeEvent]' },
        getStreamIdForEventId: {
          at: 'Receiver.Member[getStreamIdForEventId]',
          parameters: [{ labels: ['EventId'] }],
        },
        replayEventsAfter: {
          at: 'Receiver.Member[replayEventsAfter]',
          parameters: [{ labels: ['EventId'] }],
        },
      },
    },
    /** The last parameter of every method is the session id. */
    'mcp.TaskStore': {
      store: { kind: 'memory' },
      members: {
        createTask: {
          call: {
            state: {
              operation: 'set',
              key: 'Argument[3]',
              value: 'Argument[2]',
              expiry: 'Argument[0].Member[ttl]',
            },
            returns: { type: 'mcp.Task' },
          },
        },
        getTask: {
          call: {
            state: { operation: 'get', key: ['Argument[0]', 'Argument[1]'] },
            returns: { type: 'mcp.Task', labels: ['StateRead'] },
          },
        },
        getTaskResult: {
          call: {
            state: { operation: 'get', key: ['Argument[0]', 'Argument[1]'] },
            returns: { labels: ['StateRead'] },
          },
        },
        storeTaskResult: {
          call: {
            state: {
              operation: 'set',
              key: ['Argument[0]', 'Argument[3]'],
              value: 'Argument[2]',
              updates: true,
            },
          },
        },
        updateTaskStatus: {
          call: {
            state: {
              operation: 'set',
              key: ['Argument[0]', 'Argument[3]'],
              value: 'Argument[1]',
              updates: true,
            },
          },
        },
        listTasks: {
          call: {
            state: { operation: 'list', key: 'Argument[1]' },
            returns: { labels: ['StateRead'] },
          },
        },
      },
      overrides: {
        createTask: {
          at: 'Receiver.Member[createTask]',
          parameters: [
            fromBody,
            fromBody,
            { type: 'mcp.Request' },
            { labels: ['TransportSession'] },
          ],
        },
        getTask: {
          at: 'Receiver.Member[getTask]',
          parameters: [{ labels: ['TaskId'] }, { labels: ['TransportSession'] }],
        },
        getTaskResult: {
          at: 'Receiver.Member[getTaskResult]',
          parameters: [{ labels: ['TaskId'] }, { labels: ['TransportSession'] }],
        },
        listTasks: {
          at: 'Receiver.Member[listTasks]',
          parameters: [toolArgument, { labels: ['TransportSession'] }],
        },
      },
    },
    'mcp.TokenVerifier': {
      overrides: {
        verifyAccessToken: {
          at: 'Receiver.Member[verifyAccessToken]',
          parameters: [{ labels: ['Credential'] }],
        },
      },
    },
  },
}

const listensInJson =
  'the server streams lines of JSON as application/json, where the protocol has an event stream; ' +
  'the gateway reads JSON to its end. What the official SDK serves is listened to in ' +
  'packages/gateway/test/clients'

/** Checks that say less behind the gateway than before it, by id, and why that is right. */
export const explained: ReadonlyMap<string, string> = new Map([
  [
    'server-sse-disconnect-resume',
    'the gateway comes back to the server in the place of its client, whose stream is not closed',
  ],
  ['sep-2575-server-sends-subscription-ack', listensInJson],
  ['sep-2575-server-tags-subscription-id', listensInJson],
  ['sep-2575-server-honors-notification-filter', listensInJson],
  ['sep-2575-server-sends-prompts-list-changed-on-subscription', listensInJson],
  ['sep-2575-server-sends-tools-list-changed-on-subscription', listensInJson],
])

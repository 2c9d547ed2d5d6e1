import type { Config } from '@handfast/gateway'

export type UpstreamRules = Omit<Config['upstreams'][number], 'name' | 'path' | 'reach'>
type Handle = UpstreamRules['handles'][number]

/**
 * What an operator declares of a weak server by the name of its pair, because a gateway cannot know
 * it: which ids of tools are handles, and whose resources are whose.
 */
export function declaredRules(pair: string): Partial<UpstreamRules> {
  return rules.get(pair) ?? {}
}

const limits = { idleMsMax: 3_600_000, absoluteMsMax: 86_400_000, perPrincipalMax: 1000 }

const handles = (
  handle: Pick<Handle, 'minted' | 'name' | 'taken'> & Partial<Handle>,
): Partial<UpstreamRules> => ({
  handles: [{ mode: 'swap', recover: undefined, ...limits, ...handle }],
})

const uuid = '(?<id>[0-9a-f-]{36})'

const notes = handles({
  name: 'note',
  minted: [{ tool: 'open_note', at: 'text', pattern: uuid }],
  taken: [{ tool: 'read_note', at: '/note_id' }],
})

const rules: ReadonlyMap<string, Partial<UpstreamRules>> = new Map([
  ['fastmcp/unbound-handle', notes],
  ['python/unbound-handle', notes],
  ['sdk-v1/unbound-handle', notes],
  ['sdk-v2/unbound-handle', notes],
  [
    'forgeable-session-token',
    handles({
      name: 'basket',
      minted: [{ tool: 'create_basket', at: '/basket' }],
      taken: [{ tool: 'view_basket', at: '/basket' }],
    }),
  ],
  [
    'session-key-from-tool-argument',
    handles({
      name: 'conversation',
      minted: [],
      taken: [{ tool: '*', at: '/conversation_id' }],
      mode: 'scope',
    }),
  ],
  [
    'session-race',
    handles({
      name: 'list',
      minted: [{ tool: 'create_list', at: 'text', pattern: uuid }],
      taken: [{ tool: '*', at: '/list_id' }],
    }),
  ],
  [
    'unbound-handle',
    handles({
      name: 'basket',
      minted: [{ tool: 'create_basket', at: 'text', pattern: uuid }],
      taken: [{ tool: 'view_basket', at: '/basket_id' }],
    }),
  ],
  ['unbound-subscription', { subscribe: ['inbox://{subject}/**'] }],
])

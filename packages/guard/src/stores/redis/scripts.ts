/**
 * Each is one atomic step. `KEYS[1]` is the name of the group that is worked on; all other names
 * begin with it and so with its hash tag, which puts them into the same slot of a cluster. They
 * cannot be declared, as the owner of a record is not known before it is read.
 */
export interface Script {
  readonly name: string
  readonly text: string
}

/**
 * What makes a record live is its place in the index of its owner, scored with its expiry, under
 * the token of its kind. Whatever is lost of the three, by whatever means, ends what was live.
 */
const prelude = `
local base, kind, now = KEYS[1], ARGV[1], tonumber(ARGV[2])
local afterNow = '(' .. ARGV[2]
local tokenName = base .. ':token:' .. kind
local kinds = base .. ':kinds'
local expiries = base .. ':expiries:' .. kind
local keys = base .. ':keys:' .. kind
local token = redis.call('GET', tokenName)

local function recordName(key) return base .. ':record:' .. kind .. ':' .. key end
local function indexName(owner) return base .. ':owner:' .. kind .. ':' .. token .. ':' .. owner end

local function expiryOf(owner, key)
  if not token or not owner then return nil end
  local expiry = redis.call('ZSCORE', indexName(owner), key)
  if expiry and tonumber(expiry) > now then return expiry end
  return nil
end

local function ownerOfLive(key)
  local owner = redis.call('HGET', recordName(key), 'owner')
  if expiryOf(owner, key) then return owner end
  return nil
end

local function read(key)
  local found = redis.call('HMGET', recordName(key), 'owner', 'value', 'version', 'created', 'used')
  local expiry = expiryOf(found[1], key)
  if not expiry then return nil end
  return { key, found[1], found[2], found[3], found[4], found[5], expiry }
end

local function drop(key)
  local owner = redis.call('HGET', recordName(key), 'owner')
  if owner and token then redis.call('ZREM', indexName(owner), key) end
  redis.call('UNLINK', recordName(key))
  redis.call('ZREM', expiries, key)
  redis.call('ZREM', keys, key)
end

local function keep(name, ms)
  if redis.call('PTTL', name) < ms then redis.call('PEXPIRE', name, ms) end
end

local function keepAll(owner, key, expiry, spare)
  local ms = math.ceil(tonumber(expiry) - now + tonumber(spare))
  for _, name in ipairs({
    recordName(key), indexName(owner), expiries, keys, tokenName, kinds
  }) do keep(name, ms) end
end
`

const script = (name: string, body: string): Script => ({ name, text: `${prelude}${body}` })

/** key owner value created used expires perOwnerMax max nonce token spareMs */
export const insertScript: Script = script(
  'insert',
  `
local key, owner, value, created, used, expires = unpack(ARGV, 3, 8)
local perOwnerMax, max, nonce, freshToken, spare = unpack(ARGV, 9, 13)
if not token then
  token = freshToken
  redis.call('SET', tokenName, token)
end
if ownerOfLive(key) then
  -- Sent twice by a client that lost the connection in between.
  local isSame = redis.call('HGET', recordName(key), 'nonce') == nonce
  return isSame and 'inserted' or 'exists'
end
redis.call('ZREMRANGEBYSCORE', indexName(owner), '-inf', now)
if redis.call('ZCARD', indexName(owner)) >= tonumber(perOwnerMax) then return 'owner-full' end
if redis.call('ZCOUNT', expiries, afterNow, '+inf') >= tonumber(max) then return 'store-full' end
drop(key)
redis.call('HSET', recordName(key), 'owner', owner, 'value', value, 'version', 1,
  'created', created, 'used', used, 'nonce', nonce)
redis.call('ZADD', indexName(owner), expires, key)
redis.call('ZADD', expiries, expires, key)
redis.call('ZADD', keys, 0, key)
redis.call('SADD', kinds, kind)
keepAll(owner, key, expires, spare)
return 'inserted'
`,
)

/** key. A script, as a plain read could be sent to a replica, which may not know of a removal. */
export const findScript: Script = script('find', `return read(ARGV[3]) or false`)

/** key version value nonce */
export const replaceScript: Script = script(
  'replace',
  `
local key, version, value, nonce = unpack(ARGV, 3, 6)
if not ownerOfLive(key) then return 0 end
local found = redis.call('HMGET', recordName(key), 'version', 'nonce')
if found[1] == version then
  redis.call('HSET', recordName(key), 'value', value, 'version', version + 1, 'nonce', nonce)
  return 1
end
-- Sent twice by a client that lost the connection in between.
local isSame = tonumber(found[1]) == tonumber(version) + 1 and found[2] == nonce
return isSame and 1 or 0
`,
)

/** key used expires spareMs */
export const touchScript: Script = script(
  'touch',
  `
local key, used, expires, spare = unpack(ARGV, 3, 6)
local owner = ownerOfLive(key)
if not owner then return 0 end
redis.call('HSET', recordName(key), 'used', used)
redis.call('ZADD', indexName(owner), 'XX', expires, key)
redis.call('ZADD', expiries, 'XX', expires, key)
keepAll(owner, key, expires, spare)
return 1
`,
)

/** key channel message nonce */
export const removeScript: Script = script(
  'remove',
  `
local key, channel, message, nonce = unpack(ARGV, 3, 6)
local wasLive = ownerOfLive(key)
local ended = base .. ':ended:' .. kind .. ':' .. key
-- Sent twice by a client that lost the connection in between.
if not wasLive and redis.call('GET', ended) == nonce then return 1 end
drop(key)
if not wasLive then return 0 end
redis.call('SET', ended, nonce, 'PX', 60000)
redis.call('PUBLISH', channel, message)
return 1
`,
)

/** owner except channel message */
export const removeOwnedScript: Script = script(
  'removeOwned',
  `
local owner, except, channel, message = unpack(ARGV, 3, 6)
local removed = 0
if token then
  local index = indexName(owner)
  for _, key in ipairs(redis.call('ZRANGEBYSCORE', index, afterNow, '+inf')) do
    if key ~= except then
      removed = removed + 1
      drop(key)
    end
  end
end
redis.call('PUBLISH', channel, message)
return removed
`,
)

/** channel message. Without the token nothing of the kind is live; the rest expires. */
export const removeAllScript: Script = script(
  'removeAll',
  `
local channel, message = unpack(ARGV, 3, 4)
local count = token and redis.call('ZCOUNT', expiries, afterNow, '+inf') or 0
redis.call('DEL', tokenName)
redis.call('UNLINK', expiries, keys)
redis.call('PUBLISH', channel, message)
return count
`,
)

/** after limit. What is live among so many keys, and the last key where there may be more. */
export const listScript: Script = script(
  'list',
  `
local after, limit = ARGV[3], tonumber(ARGV[4])
local from = after == '' and '-' or '(' .. after
local page = redis.call('ZRANGEBYLEX', keys, from, '+', 'LIMIT', 0, limit)
local records = {}
for _, key in ipairs(page) do
  local record = read(key)
  if record then records[#records + 1] = record end
end
return { #page == limit and page[#page] or '', records }
`,
)

/** after limit owner. The same of one owner. */
export const listOwnedScript: Script = script(
  'listOwned',
  `
local after, limit, owner = ARGV[3], tonumber(ARGV[4]), ARGV[5]
if not token then return { '', {} } end
local owned = redis.call('ZRANGEBYSCORE', indexName(owner), afterNow, '+inf')
table.sort(owned)
local records = {}
for _, key in ipairs(owned) do
  if after == '' or key > after then
    if #records == limit then return { records[limit][1], records } end
    local record = read(key)
    if record then records[#records + 1] = record end
  end
end
return { '', records }
`,
)

export const countScript: Script = script(
  'count',
  `return token and redis.call('ZCOUNT', expiries, afterNow, '+inf') or 0`,
)

/** limit. The kind is empty here: all kinds of the group are swept, each with its own names. */
export const sweepScript: Script = script(
  'sweep',
  `
local left, freed = tonumber(ARGV[3]), 0
for _, swept in ipairs(redis.call('SMEMBERS', kinds)) do
  if left == 0 then break end
  kind = swept
  tokenName, expiries, keys = base .. ':token:' .. kind, base .. ':expiries:' .. kind,
    base .. ':keys:' .. kind
  token = redis.call('GET', tokenName)
  for _, key in ipairs(redis.call('ZRANGEBYSCORE', expiries, '-inf', now, 'LIMIT', 0, left)) do
    drop(key)
    left, freed = left - 1, freed + 1
  end
end
return freed
`,
)

/**
 * Where the record of a key is, when owners are spread over several groups. `KEYS[1]` is the
 * locator of the key and in a slot of its own; its value is a `Claim` in redis/locators.ts.
 *
 * claim group seen ttlMs. Takes the key for a group; the claim of another that was not seen yet.
 */
export const claimScript: Script = {
  name: 'claim',
  text: `
local claim, group, seen, ttl = unpack(ARGV)
local found = redis.call('GET', KEYS[1])
if found and found ~= seen and string.match(found, '^%d+') ~= group then return found end
local ms = math.max(tonumber(ttl), redis.call('PTTL', KEYS[1]))
redis.call('SET', KEYS[1], claim, 'PX', ms)
return ''
`,
}

/** A script for the same reason as `find` is one. */
export const locateScript: Script = {
  name: 'locate',
  text: `return redis.call('GET', KEYS[1])`,
}

/** claim settled. Says that the record is there, unless the key was taken anew. */
export const settleScript: Script = {
  name: 'settle',
  text: `
if redis.call('GET', KEYS[1]) == ARGV[1] then
  redis.call('SET', KEYS[1], ARGV[2], 'PX', redis.call('PTTL', KEYS[1]))
end
return 1
`,
}

/** ttlMs */
export const keepLocatorScript: Script = {
  name: 'keepLocator',
  text: `
if redis.call('PTTL', KEYS[1]) < tonumber(ARGV[1]) then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end
return 1
`,
}

/** claim. Frees the key unless it was taken anew. */
export const freeScript: Script = {
  name: 'free',
  text: `
if redis.call('GET', KEYS[1]) == ARGV[1] then redis.call('DEL', KEYS[1]) end
return 1
`,
}

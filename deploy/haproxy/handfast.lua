-- Asks the gateway whether a request may pass, and obeys it. HAProxy 2.6 or later:
--
--   lua-load-per-thread handfast.lua
--   http-request lua.handfast http://127.0.0.1:8082/decide/shop
--
-- Whatever cannot be asked, or is not understood, does not pass.

-- Of each try: HAProxy asks up to four times where no answer comes.
local answer_ms_max = 1000

-- Of the connection (RFC 9110, section 7.6.1), and of the body, which is not shown.
local not_shown = {
  connection = true,
  ['content-encoding'] = true,
  ['content-length'] = true,
  expect = true,
  ['keep-alive'] = true,
  ['proxy-authorization'] = true,
  ['proxy-connection'] = true,
  te = true,
  trailer = true,
  ['transfer-encoding'] = true,
  upgrade = true,
}

-- What only this file says of how the client has come.
local is_word_of_ours = function(name)
  return name:find('^x%-original%-') ~= nil or name:find('^x%-forwarded%-') ~= nil
end

-- Lists of HAProxy begin at 0, and those that it takes at 1. Repeated headers stay repeated: the
-- gateway refuses them.
local shown_headers = function(txn)
  local shown = {}
  for name, values in pairs(txn.http:req_get_headers()) do
    if not not_shown[name] and not is_word_of_ours(name) then
      local list = {}
      for at = 0, #values do
        list[#list + 1] = values[at]
      end
      shown[name] = list
    end
  end
  local host = txn.sf:req_hdr('host')
  shown['x-original-method'] = { txn.sf:method() }
  shown['x-original-uri'] = { txn.sf:pathq() }
  shown['x-forwarded-proto'] = { txn.f:ssl_fc() == 1 and 'https' or 'http' }
  if host ~= '' then
    shown['x-forwarded-host'] = { host }
  end
  return shown
end

local first_of = function(headers, name)
  local values = headers and headers[name]
  return values and (values[0] or values[1])
end

local refuse = function(txn, status, headers, body)
  local reply = txn:reply({ status = status, body = body })
  reply:add_header('cache-control', 'no-store')
  for name, value in pairs(headers) do
    reply:add_header(name, value)
  end
  txn:done(reply)
end

local unavailable_headers = { ['content-type'] = 'application/json', ['retry-after'] = '5' }
local unavailable_body =
  '{"jsonrpc":"2.0","error":{"code":-32000,"message":"Temporarily unavailable"},"id":null}'
local is_refusal =
  { [400] = true, [401] = true, [403] = true, [404] = true, [426] = true, [429] = true }

core.register_action('handfast', { 'http-req' }, function(txn, decision_url)
  local asked, answer = pcall(function()
    return core.httpclient():get({
      url = decision_url,
      headers = shown_headers(txn),
      timeout = answer_ms_max,
    })
  end)
  local status = asked and answer and answer.status
  if status == 200 then
    -- What the server behind is to get for a session, and nothing of what the client wrote.
    local session = first_of(answer.headers, 'mcp-session-id')
    txn.http:req_del_header('mcp-session-id')
    if session then
      txn.http:req_set_header('mcp-session-id', session)
    end
    return
  end
  if not is_refusal[status] then
    return refuse(txn, 503, unavailable_headers, unavailable_body)
  end
  local passed_on = {}
  for _, name in ipairs({ 'content-type', 'retry-after', 'upgrade', 'www-authenticate' }) do
    passed_on[name] = first_of(answer.headers, name)
  end
  refuse(txn, status, passed_on, answer.body)
end, 1)

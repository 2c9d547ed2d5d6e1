// Written by tools/generate-registries.ts; do not edit.
import type { Model } from '../flow/model.ts'
import { cookieParserModel } from './javascript/cookie-parser.ts'
import { cookieSessionModel } from './javascript/cookie-session.ts'
import { cuid22Model } from './javascript/cuid2-2.ts'
import { cuid23Model } from './javascript/cuid2-3.ts'
import { ecmascriptModel } from './javascript/ecmascript.ts'
import { expressSessionModel } from './javascript/express-session.ts'
import { expressModel } from './javascript/express.ts'
import { fastmcpModel } from './javascript/fastmcp.ts'
import { honoMcpModel } from './javascript/hono-mcp.ts'
import { joseModel } from './javascript/jose.ts'
import { jsonwebtokenModel } from './javascript/jsonwebtoken.ts'
import { jwtDecodersModel } from './javascript/jwt-decoders.ts'
import { mcpFrameworkModel } from './javascript/mcp-framework.ts'
import { mcpHandler1Model } from './javascript/mcp-handler-1.ts'
import { mcpHandler2Model } from './javascript/mcp-handler-2.ts'
import { mcpSdkV1Model } from './javascript/mcp-sdk-v1.ts'
import { mcpSdkV2AdaptersModel } from './javascript/mcp-sdk-v2-adapters.ts'
import { mcpSdkV2Model } from './javascript/mcp-sdk-v2.ts'
import { mcpServerLegacyModel } from './javascript/mcp-server-legacy.ts'
import { mcpUseModel } from './javascript/mcp-use.ts'
import { mcpModel } from './javascript/mcp.ts'
import { nanoidNonSecureModel } from './javascript/nanoid-non-secure.ts'
import { nanoidModel } from './javascript/nanoid.ts'
import { nodeAsyncHooksModel } from './javascript/node-async-hooks.ts'
import { nodeCryptoModel } from './javascript/node-crypto.ts'
import { nodeEventsModel } from './javascript/node-events.ts'
import { nodeHttpModel } from './javascript/node-http.ts'
import { nodeHttpsModel } from './javascript/node-https.ts'
import { nodeSystemModel } from './javascript/node-system.ts'
import { nodeTimersModel } from './javascript/node-timers.ts'
import { nodeUrlModel } from './javascript/node-url.ts'
import { passport05Model } from './javascript/passport-0-5.ts'
import { passport06Model } from './javascript/passport-0-6.ts'
import { passportHttpBearerModel } from './javascript/passport-http-bearer.ts'
import { passportJwtModel } from './javascript/passport-jwt.ts'
import { passportLocalModel } from './javascript/passport-local.ts'
import { passportOauthModel } from './javascript/passport-oauth.ts'
import { runtimeModel } from './javascript/runtime.ts'
import { sessionStoresModel } from './javascript/session-stores.ts'
import { strongIdsModel } from './javascript/strong-ids.ts'
import { structuredIdsModel } from './javascript/structured-ids.ts'
import { uuidModel } from './javascript/uuid.ts'
import { weakIdsModel } from './javascript/weak-ids.ts'
import { webModel } from './javascript/web.ts'
import { xmcpModel } from './javascript/xmcp.ts'

export const models: readonly Model[] = [
  cookieParserModel,
  cookieSessionModel,
  cuid22Model,
  cuid23Model,
  ecmascriptModel,
  expressSessionModel,
  expressModel,
  fastmcpModel,
  honoMcpModel,
  joseModel,
  jsonwebtokenModel,
  jwtDecodersModel,
  mcpFrameworkModel,
  mcpHandler1Model,
  mcpHandler2Model,
  mcpSdkV1Model,
  mcpSdkV2AdaptersModel,
  mcpSdkV2Model,
  mcpServerLegacyModel,
  mcpUseModel,
  mcpModel,
  nanoidNonSecureModel,
  nanoidModel,
  nodeAsyncHooksModel,
  nodeCryptoModel,
  nodeEventsModel,
  nodeHttpModel,
  nodeHttpsModel,
  nodeSystemModel,
  nodeTimersModel,
  nodeUrlModel,
  passport05Model,
  passport06Model,
  passportHttpBearerModel,
  passportJwtModel,
  passportLocalModel,
  passportOauthModel,
  runtimeModel,
  sessionStoresModel,
  strongIdsModel,
  structuredIdsModel,
  uuidModel,
  weakIdsModel,
  webModel,
  xmcpModel,
]

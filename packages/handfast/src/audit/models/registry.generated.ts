// Written by tools/generate-registries.ts; do not edit.
import type { Model } from '../flow/model.ts'
import { agentsModel } from './javascript/agents.ts'
import { awsSdkV2Model } from './javascript/aws-sdk-v2.ts'
import { betterAuthModel } from './javascript/better-auth.ts'
import { clerkModel } from './javascript/clerk.ts'
import { cookieParserModel } from './javascript/cookie-parser.ts'
import { cookieSessionModel } from './javascript/cookie-session.ts'
import { corsModel } from './javascript/cors.ts'
import { cuid22Model } from './javascript/cuid2-2.ts'
import { cuid23Model } from './javascript/cuid2-3.ts'
import { debugModel } from './javascript/debug.ts'
import { drizzleModel } from './javascript/drizzle.ts'
import { dynamodbModel } from './javascript/dynamodb.ts'
import { ecmascriptModel } from './javascript/ecmascript.ts'
import { expressSessionModel } from './javascript/express-session.ts'
import { expressModel } from './javascript/express.ts'
import { fastifyAuthModel } from './javascript/fastify-auth.ts'
import { fastifyCorsModel } from './javascript/fastify-cors.ts'
import { fastifyPassport22Model } from './javascript/fastify-passport-2-2.ts'
import { fastifyPassport23Model } from './javascript/fastify-passport-2-3.ts'
import { fastifyPluginsModel } from './javascript/fastify-plugins.ts'
import { fastifySecureSessionModel } from './javascript/fastify-secure-session.ts'
import { fastifyModel } from './javascript/fastify.ts'
import { fastmcpModel } from './javascript/fastmcp.ts'
import { handfastGuardModel } from './javascript/handfast-guard.ts'
import { honoMcpModel } from './javascript/hono-mcp.ts'
import { honoNodeServerModel } from './javascript/hono-node-server.ts'
import { honoSessionsModel } from './javascript/hono-sessions.ts'
import { honoModel } from './javascript/hono.ts'
import { httpClientsModel } from './javascript/http-clients.ts'
import { httpMiddlewareModel } from './javascript/http-middleware.ts'
import { ioredisModel } from './javascript/ioredis.ts'
import { joseModel } from './javascript/jose.ts'
import { jsonwebtokenModel } from './javascript/jsonwebtoken.ts'
import { jwtDecodersModel } from './javascript/jwt-decoders.ts'
import { keyvModel } from './javascript/keyv.ts'
import { knexModel } from './javascript/knex.ts'
import { koaGenericSessionModel } from './javascript/koa-generic-session.ts'
import { koaRouterModel } from './javascript/koa-router.ts'
import { koaSessionModel } from './javascript/koa-session.ts'
import { koaModel } from './javascript/koa.ts'
import { locksModel } from './javascript/locks.ts'
import { loggingModel } from './javascript/logging.ts'
import { lruCacheModel } from './javascript/lru-cache.ts'
import { mcpFrameworkModel } from './javascript/mcp-framework.ts'
import { mcpHandler1Model } from './javascript/mcp-handler-1.ts'
import { mcpHandler2Model } from './javascript/mcp-handler-2.ts'
import { mcpNestModel } from './javascript/mcp-nest.ts'
import { mcpSdkV1Model } from './javascript/mcp-sdk-v1.ts'
import { mcpSdkV2AdaptersModel } from './javascript/mcp-sdk-v2-adapters.ts'
import { mcpSdkV2Model } from './javascript/mcp-sdk-v2.ts'
import { mcpServerLegacyModel } from './javascript/mcp-server-legacy.ts'
import { mcpUseModel } from './javascript/mcp-use.ts'
import { mcpModel } from './javascript/mcp.ts'
import { mongodbModel } from './javascript/mongodb.ts'
import { mongooseModel } from './javascript/mongoose.ts'
import { mysql2Model } from './javascript/mysql2.ts'
import { nanoidNonSecureModel } from './javascript/nanoid-non-secure.ts'
import { nanoidModel } from './javascript/nanoid.ts'
import { nestjsModel } from './javascript/nestjs.ts'
import { nextAuthModel } from './javascript/next-auth.ts'
import { nextjsModel } from './javascript/nextjs.ts'
import { nodeAsyncHooksModel } from './javascript/node-async-hooks.ts'
import { nodeCacheModel } from './javascript/node-cache.ts'
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
import { passwordsModel } from './javascript/passwords.ts'
import { pgModel } from './javascript/pg.ts'
import { postgresModel } from './javascript/postgres.ts'
import { prismaModel } from './javascript/prisma.ts'
import { redisModel } from './javascript/redis.ts'
import { runtimeModel } from './javascript/runtime.ts'
import { sessionStoresModel } from './javascript/session-stores.ts'
import { socketIoModel } from './javascript/socket-io.ts'
import { sodiumModel } from './javascript/sodium.ts'
import { sqliteModel } from './javascript/sqlite.ts'
import { strongIdsModel } from './javascript/strong-ids.ts'
import { structuredIdsModel } from './javascript/structured-ids.ts'
import { taskQueuesModel } from './javascript/task-queues.ts'
import { tokenVerifiersModel } from './javascript/token-verifiers.ts'
import { typeormModel } from './javascript/typeorm.ts'
import { uuidModel } from './javascript/uuid.ts'
import { weakIdsModel } from './javascript/weak-ids.ts'
import { webModel } from './javascript/web.ts'
import { wsModel } from './javascript/ws.ts'
import { xmcpModel } from './javascript/xmcp.ts'
import { pyAiohttpModel } from './python/py-aiohttp.ts'
import { pyAuthlibModel } from './python/py-authlib.ts'
import { pyBoto3Model } from './python/py-boto3.ts'
import { pyBuiltinsModel } from './python/py-builtins.ts'
import { pyCachesModel } from './python/py-caches.ts'
import { pyCollectionsModel } from './python/py-collections.ts'
import { pyContextvarsModel } from './python/py-contextvars.ts'
import { pyCryptoModel } from './python/py-crypto.ts'
import { pyDjangoCacheModel } from './python/py-django-cache.ts'
import { pyDjangoOrmModel } from './python/py-django-orm.ts'
import { pyDjangoModel } from './python/py-django.ts'
import { pyEncodingModel } from './python/py-encoding.ts'
import { pyFastapiModel } from './python/py-fastapi.ts'
import { pyFastmcpModel } from './python/py-fastmcp.ts'
import { pyFlaskExtensionsModel } from './python/py-flask-extensions.ts'
import { pyFlaskModel } from './python/py-flask.ts'
import { pyHttpClientsModel } from './python/py-http-clients.ts'
import { pyHttpServersModel } from './python/py-http-servers.ts'
import { pyItsdangerousModel } from './python/py-itsdangerous.ts'
import { pyJoseModel } from './python/py-jose.ts'
import { pyJwtModel } from './python/py-jwt.ts'
import { pyLocksModel } from './python/py-locks.ts'
import { pyLoggingModel } from './python/py-logging.ts'
import { pyMcpAuthModel } from './python/py-mcp-auth.ts'
import { pyMcpLowlevelModel } from './python/py-mcp-lowlevel.ts'
import { pyMcpModel } from './python/py-mcp.ts'
import { pyMongoModel } from './python/py-mongo.ts'
import { pyNanoidModel } from './python/py-nanoid.ts'
import { pyPasswordsModel } from './python/py-passwords.ts'
import { pyRandomModel } from './python/py-random.ts'
import { pyRedisModel } from './python/py-redis.ts'
import { pySanicModel } from './python/py-sanic.ts'
import { pySecretsModel } from './python/py-secrets.ts'
import { pySqlModel } from './python/py-sql.ts'
import { pySqlalchemyModel } from './python/py-sqlalchemy.ts'
import { pySslModel } from './python/py-ssl.ts'
import { pyStarletteModel } from './python/py-starlette.ts'
import { pyStructuredIdsModel } from './python/py-structured-ids.ts'
import { pySystemModel } from './python/py-system.ts'
import { pyTaskQueuesModel } from './python/py-task-queues.ts'
import { pyTimeModel } from './python/py-time.ts'
import { pyTornadoModel } from './python/py-tornado.ts'
import { pyUuidModel } from './python/py-uuid.ts'
import { pyWebModel } from './python/py-web.ts'

export const models: readonly Model[] = [
  agentsModel,
  awsSdkV2Model,
  betterAuthModel,
  clerkModel,
  cookieParserModel,
  cookieSessionModel,
  corsModel,
  cuid22Model,
  cuid23Model,
  debugModel,
  drizzleModel,
  dynamodbModel,
  ecmascriptModel,
  expressSessionModel,
  expressModel,
  fastifyAuthModel,
  fastifyCorsModel,
  fastifyPassport22Model,
  fastifyPassport23Model,
  fastifyPluginsModel,
  fastifySecureSessionModel,
  fastifyModel,
  fastmcpModel,
  handfastGuardModel,
  honoMcpModel,
  honoNodeServerModel,
  honoSessionsModel,
  honoModel,
  httpClientsModel,
  httpMiddlewareModel,
  ioredisModel,
  joseModel,
  jsonwebtokenModel,
  jwtDecodersModel,
  keyvModel,
  knexModel,
  koaGenericSessionModel,
  koaRouterModel,
  koaSessionModel,
  koaModel,
  locksModel,
  loggingModel,
  lruCacheModel,
  mcpFrameworkModel,
  mcpHandler1Model,
  mcpHandler2Model,
  mcpNestModel,
  mcpSdkV1Model,
  mcpSdkV2AdaptersModel,
  mcpSdkV2Model,
  mcpServerLegacyModel,
  mcpUseModel,
  mcpModel,
  mongodbModel,
  mongooseModel,
  mysql2Model,
  nanoidNonSecureModel,
  nanoidModel,
  nestjsModel,
  nextAuthModel,
  nextjsModel,
  nodeAsyncHooksModel,
  nodeCacheModel,
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
  passwordsModel,
  pgModel,
  postgresModel,
  prismaModel,
  redisModel,
  runtimeModel,
  sessionStoresModel,
  socketIoModel,
  sodiumModel,
  sqliteModel,
  strongIdsModel,
  structuredIdsModel,
  taskQueuesModel,
  tokenVerifiersModel,
  typeormModel,
  uuidModel,
  weakIdsModel,
  webModel,
  wsModel,
  xmcpModel,
  pyAiohttpModel,
  pyAuthlibModel,
  pyBoto3Model,
  pyBuiltinsModel,
  pyCachesModel,
  pyCollectionsModel,
  pyContextvarsModel,
  pyCryptoModel,
  pyDjangoCacheModel,
  pyDjangoOrmModel,
  pyDjangoModel,
  pyEncodingModel,
  pyFastapiModel,
  pyFastmcpModel,
  pyFlaskExtensionsModel,
  pyFlaskModel,
  pyHttpClientsModel,
  pyHttpServersModel,
  pyItsdangerousModel,
  pyJoseModel,
  pyJwtModel,
  pyLocksModel,
  pyLoggingModel,
  pyMcpAuthModel,
  pyMcpLowlevelModel,
  pyMcpModel,
  pyMongoModel,
  pyNanoidModel,
  pyPasswordsModel,
  pyRandomModel,
  pyRedisModel,
  pySanicModel,
  pySecretsModel,
  pySqlModel,
  pySqlalchemyModel,
  pySslModel,
  pyStarletteModel,
  pyStructuredIdsModel,
  pySystemModel,
  pyTaskQueuesModel,
  pyTimeModel,
  pyTornadoModel,
  pyUuidModel,
  pyWebModel,
]

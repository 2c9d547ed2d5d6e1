// Written by tools/generate-registries.ts; do not edit.
import type { Model } from '../../flow/model.ts'
import { agentsModel } from './agents.ts'
import { astroModel } from './astro.ts'
import { awsLambdaModel } from './aws-lambda.ts'
import { awsSdkV2Model } from './aws-sdk-v2.ts'
import { azureFunctionsModel } from './azure-functions.ts'
import { betterAuthModel } from './better-auth.ts'
import { clerkModel } from './clerk.ts'
import { cookieParserModel } from './cookie-parser.ts'
import { cookieSessionModel } from './cookie-session.ts'
import { corsModel } from './cors.ts'
import { cuid22Model } from './cuid2-2.ts'
import { cuid23Model } from './cuid2-3.ts'
import { debugModel } from './debug.ts'
import { drizzleModel } from './drizzle.ts'
import { dynamodbModel } from './dynamodb.ts'
import { ecmascriptModel } from './ecmascript.ts'
import { elysiaModel } from './elysia.ts'
import { expressLikesModel } from './express-likes.ts'
import { expressSessionModel } from './express-session.ts'
import { expressModel } from './express.ts'
import { fastifyAuthModel } from './fastify-auth.ts'
import { fastifyCorsModel } from './fastify-cors.ts'
import { fastifyPassport22Model } from './fastify-passport-2-2.ts'
import { fastifyPassport23Model } from './fastify-passport-2-3.ts'
import { fastifyPluginsModel } from './fastify-plugins.ts'
import { fastifySecureSessionModel } from './fastify-secure-session.ts'
import { fastifyModel } from './fastify.ts'
import { fastmcpModel } from './fastmcp.ts'
import { firestoreModel } from './firestore.ts'
import { functionsFrameworkModel } from './functions-framework.ts'
import { h3Model } from './h3.ts'
import { handfastGuardModel } from './handfast-guard.ts'
import { honoMcpModel } from './hono-mcp.ts'
import { honoNodeServerModel } from './hono-node-server.ts'
import { honoSessionsModel } from './hono-sessions.ts'
import { honoModel } from './hono.ts'
import { httpClientsModel } from './http-clients.ts'
import { httpMiddlewareModel } from './http-middleware.ts'
import { ioredisModel } from './ioredis.ts'
import { joseModel } from './jose.ts'
import { jsonwebtokenModel } from './jsonwebtoken.ts'
import { jwtDecodersModel } from './jwt-decoders.ts'
import { keyvModel } from './keyv.ts'
import { knexModel } from './knex.ts'
import { koaGenericSessionModel } from './koa-generic-session.ts'
import { koaRouterModel } from './koa-router.ts'
import { koaSessionModel } from './koa-session.ts'
import { koaModel } from './koa.ts'
import { locksModel } from './locks.ts'
import { loggingModel } from './logging.ts'
import { lruCacheModel } from './lru-cache.ts'
import { mcpFrameworkModel } from './mcp-framework.ts'
import { mcpHandler1Model } from './mcp-handler-1.ts'
import { mcpHandler2Model } from './mcp-handler-2.ts'
import { mcpNestModel } from './mcp-nest.ts'
import { mcpSdkV1Model } from './mcp-sdk-v1.ts'
import { mcpSdkV2AdaptersModel } from './mcp-sdk-v2-adapters.ts'
import { mcpSdkV2Model } from './mcp-sdk-v2.ts'
import { mcpServerLegacyModel } from './mcp-server-legacy.ts'
import { mcpUseModel } from './mcp-use.ts'
import { mcpModel } from './mcp.ts'
import { mongodbModel } from './mongodb.ts'
import { mongooseModel } from './mongoose.ts'
import { mysql2Model } from './mysql2.ts'
import { nanoidNonSecureModel } from './nanoid-non-secure.ts'
import { nanoidModel } from './nanoid.ts'
import { nestjsModel } from './nestjs.ts'
import { nextAuthModel } from './next-auth.ts'
import { nextjsModel } from './nextjs.ts'
import { nodeAsyncHooksModel } from './node-async-hooks.ts'
import { nodeCacheModel } from './node-cache.ts'
import { nodeCryptoModel } from './node-crypto.ts'
import { nodeEventsModel } from './node-events.ts'
import { nodeHttpModel } from './node-http.ts'
import { nodeHttpsModel } from './node-https.ts'
import { nodeSystemModel } from './node-system.ts'
import { nodeTimersModel } from './node-timers.ts'
import { nodeUrlModel } from './node-url.ts'
import { passport05Model } from './passport-0-5.ts'
import { passport06Model } from './passport-0-6.ts'
import { passportHttpBearerModel } from './passport-http-bearer.ts'
import { passportJwtModel } from './passport-jwt.ts'
import { passportLocalModel } from './passport-local.ts'
import { passportOauthModel } from './passport-oauth.ts'
import { passwordsModel } from './passwords.ts'
import { pgModel } from './pg.ts'
import { postgresModel } from './postgres.ts'
import { prismaModel } from './prisma.ts'
import { redisModel } from './redis.ts'
import { remixModel } from './remix.ts'
import { runtimeModel } from './runtime.ts'
import { sequelizeModel } from './sequelize.ts'
import { sessionStoresModel } from './session-stores.ts'
import { socketIoModel } from './socket-io.ts'
import { sodiumModel } from './sodium.ts'
import { sqliteModel } from './sqlite.ts'
import { strongIdsModel } from './strong-ids.ts'
import { structuredIdsModel } from './structured-ids.ts'
import { supabaseModel } from './supabase.ts'
import { sveltekitModel } from './sveltekit.ts'
import { taskQueuesModel } from './task-queues.ts'
import { tokenVerifiersModel } from './token-verifiers.ts'
import { typeormModel } from './typeorm.ts'
import { uuidModel } from './uuid.ts'
import { vercelModel } from './vercel.ts'
import { weakIdsModel } from './weak-ids.ts'
import { webModel } from './web.ts'
import { workersModel } from './workers.ts'
import { wsModel } from './ws.ts'
import { xmcpModel } from './xmcp.ts'

export const models: readonly Model[] = [
  agentsModel,
  astroModel,
  awsLambdaModel,
  awsSdkV2Model,
  azureFunctionsModel,
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
  elysiaModel,
  expressLikesModel,
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
  firestoreModel,
  functionsFrameworkModel,
  h3Model,
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
  remixModel,
  runtimeModel,
  sequelizeModel,
  sessionStoresModel,
  socketIoModel,
  sodiumModel,
  sqliteModel,
  strongIdsModel,
  structuredIdsModel,
  supabaseModel,
  sveltekitModel,
  taskQueuesModel,
  tokenVerifiersModel,
  typeormModel,
  uuidModel,
  vercelModel,
  weakIdsModel,
  webModel,
  workersModel,
  wsModel,
  xmcpModel,
]

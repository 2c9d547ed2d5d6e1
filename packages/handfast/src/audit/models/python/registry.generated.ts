// Written by tools/generate-registries.ts; do not edit.
import type { Model } from '../../flow/model.ts'
import { pyAiohttpModel } from './py-aiohttp.ts'
import { pyAuthlibModel } from './py-authlib.ts'
import { pyBoto3Model } from './py-boto3.ts'
import { pyBottleModel } from './py-bottle.ts'
import { pyBuiltinsModel } from './py-builtins.ts'
import { pyCachesModel } from './py-caches.ts'
import { pyCollectionsModel } from './py-collections.ts'
import { pyContextvarsModel } from './py-contextvars.ts'
import { pyCryptoModel } from './py-crypto.ts'
import { pyDjangoCacheModel } from './py-django-cache.ts'
import { pyDjangoOrmModel } from './py-django-orm.ts'
import { pyDjangoModel } from './py-django.ts'
import { pyEncodingModel } from './py-encoding.ts'
import { pyFalconModel } from './py-falcon.ts'
import { pyFastapiModel } from './py-fastapi.ts'
import { pyFastmcpModel } from './py-fastmcp.ts'
import { pyFlaskExtensionsModel } from './py-flask-extensions.ts'
import { pyFlaskModel } from './py-flask.ts'
import { pyHttpClientsModel } from './py-http-clients.ts'
import { pyHttpServersModel } from './py-http-servers.ts'
import { pyItsdangerousModel } from './py-itsdangerous.ts'
import { pyJoseModel } from './py-jose.ts'
import { pyJwtModel } from './py-jwt.ts'
import { pyLitestarModel } from './py-litestar.ts'
import { pyLocksModel } from './py-locks.ts'
import { pyLoggingModel } from './py-logging.ts'
import { pyMcpAuthModel } from './py-mcp-auth.ts'
import { pyMcpLowlevelModel } from './py-mcp-lowlevel.ts'
import { pyMcpModel } from './py-mcp.ts'
import { pyMongoModel } from './py-mongo.ts'
import { pyNanoidModel } from './py-nanoid.ts'
import { pyPasswordsModel } from './py-passwords.ts'
import { pyRandomModel } from './py-random.ts'
import { pyRedisModel } from './py-redis.ts'
import { pyRobynModel } from './py-robyn.ts'
import { pySanicModel } from './py-sanic.ts'
import { pySecretsModel } from './py-secrets.ts'
import { pyServerlessModel } from './py-serverless.ts'
import { pySqlModel } from './py-sql.ts'
import { pySqlalchemyModel } from './py-sqlalchemy.ts'
import { pySslModel } from './py-ssl.ts'
import { pyStarletteModel } from './py-starlette.ts'
import { pyStructuredIdsModel } from './py-structured-ids.ts'
import { pySystemModel } from './py-system.ts'
import { pyTaskQueuesModel } from './py-task-queues.ts'
import { pyTimeModel } from './py-time.ts'
import { pyTornadoModel } from './py-tornado.ts'
import { pyUuidModel } from './py-uuid.ts'
import { pyWebModel } from './py-web.ts'

export const models: readonly Model[] = [
  pyAiohttpModel,
  pyAuthlibModel,
  pyBoto3Model,
  pyBottleModel,
  pyBuiltinsModel,
  pyCachesModel,
  pyCollectionsModel,
  pyContextvarsModel,
  pyCryptoModel,
  pyDjangoCacheModel,
  pyDjangoOrmModel,
  pyDjangoModel,
  pyEncodingModel,
  pyFalconModel,
  pyFastapiModel,
  pyFastmcpModel,
  pyFlaskExtensionsModel,
  pyFlaskModel,
  pyHttpClientsModel,
  pyHttpServersModel,
  pyItsdangerousModel,
  pyJoseModel,
  pyJwtModel,
  pyLitestarModel,
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
  pyRobynModel,
  pySanicModel,
  pySecretsModel,
  pyServerlessModel,
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

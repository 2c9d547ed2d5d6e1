import type { FiringCase } from './firing-case.ts'

/** The standard library, tokens, secrets, logging. */
export const pythonLibraryCases: readonly FiringCase[] = [
  {
    model: 'py-builtins',
    code: `sessions = dict()
def keep(request):
    sessions.setdefault(id(request), 1)
    probe("address", id(request))
    probe("count", len(sessions))
    print(sessions.get("x"))`,
    labels: { address: 'ProcessValue', count: 'Counter' },
    roles: ['log'],
    states: ['set 3: ProcessValue', 'get 6:'],
  },
  {
    model: 'py-collections',
    code: `from collections import defaultdict
import itertools
counter = itertools.count()
sessions = defaultdict(dict)
def make():
    probe("next", next(counter))
    sessions.pop(next(counter), None)`,
    labels: { next: 'Counter' },
    states: ['delete 7: Counter'],
  },
  {
    model: 'py-uuid',
    code: `import uuid
probe("four", uuid.uuid4().hex)
probe("text", str(uuid.uuid4()))
probe("one", uuid.uuid1().hex)
probe("part", uuid.uuid4().time_low)`,
    labels: {
      four: 'Csprng',
      text: 'Csprng',
      one: 'StructuredUuid',
      part: 'Csprng Truncated',
    },
    roles: ['random.strong', 'id.structured'],
  },
  {
    model: 'py-random',
    code: `import random
probe("weak", "".join(random.choices("abc", k=10)))
probe("strong", random.SystemRandom().randint(1, 2))`,
    labels: { weak: 'WeakRandom', strong: 'Csprng' },
  },
  {
    model: 'py-secrets',
    code: `import secrets
probe("token", secrets.token_urlsafe(32))
secrets.compare_digest("a", "b")`,
    labels: { token: 'Csprng' },
    roles: ['random.strong', 'crypto.compare'],
  },
  {
    model: 'py-structured-ids',
    code: `from ulid import ULID
from bson import ObjectId
probe("ulid", str(ULID()))
probe("object", str(ObjectId()))`,
    labels: { ulid: 'Clock StructuredUuid', object: 'Clock StructuredUuid' },
  },
  {
    model: 'py-nanoid',
    code: `from nanoid import generate
probe("id", generate())`,
    labels: { id: 'Csprng' },
  },
  {
    model: 'py-system',
    code: `import os, socket, subprocess
probe("pid", os.getpid())
probe("host", socket.gethostname())
probe("bytes", os.urandom(16))
os.environ["SECRET"]
os.getenv("SECRET", "dev")
subprocess.run(["x"])`,
    labels: { pid: 'ProcessValue', host: 'ProcessValue', bytes: 'Csprng' },
    roles: ['process.env', 'process.spawn', 'random.strong'],
  },
  {
    model: 'py-time',
    code: `import time
from datetime import datetime
probe("time", f"s-{int(time.time())}")
probe("date", datetime.now().isoformat())`,
    labels: { time: 'Clock', date: 'Clock' },
    roles: ['clock'],
  },
  {
    model: 'py-crypto',
    code: `import hashlib, hmac, time
from cryptography.fernet import Fernet
digest = hashlib.sha256()
digest.update(str(time.time()).encode())
probe("hash", digest.hexdigest())
hmac.compare_digest(hmac.new(b"k", b"m", "sha256").hexdigest(), "x")
box = Fernet(Fernet.generate_key())
probe("opened", box.decrypt(b"x"))`,
    labels: { hash: 'Clock', opened: 'ServerMinted' },
    roles: ['crypto.hash', 'crypto.hmac', 'crypto.compare', 'crypto.decrypt', 'random.strong'],
  },
  {
    model: 'py-encoding',
    code: `import base64, json, time
probe("token", base64.b64encode(json.dumps(time.time()).encode()))
json.loads("x")`,
    labels: { token: 'Clock' },
    roles: ['encode', 'decode'],
  },
  {
    model: 'py-jwt',
    code: `import jwt
claims = jwt.decode("x", "k", algorithms=["HS256"])
probe("sub", claims["sub"])
probe("get", claims.get("sub"))
jwt.get_unverified_header("x")
jwt.encode({}, "k")`,
    labels: { sub: 'Principal', get: 'Principal' },
    roles: ['auth.verify', 'auth.decode', 'auth.sign'],
  },
  {
    model: 'py-jose',
    code: `from jose import jwt
probe("sub", jwt.get_unverified_claims("x")["sub"])`,
    labels: { sub: 'UnverifiedPrincipal' },
    roles: ['auth.decode'],
  },
  {
    model: 'py-itsdangerous',
    code: `from itsdangerous import URLSafeTimedSerializer
signer = URLSafeTimedSerializer("k")
probe("opened", signer.loads("x", max_age=60))
signer.dumps({})`,
    labels: { opened: 'ServerMinted' },
    roles: ['auth.verify', 'auth.sign'],
  },
  {
    model: 'py-authlib',
    code: `from google.oauth2 import id_token
from google.oauth2.id_token import verify_oauth2_token
probe("sub", verify_oauth2_token("x")["sub"])`,
    labels: { sub: 'Principal' },
    roles: ['auth.verify'],
  },
  {
    model: 'py-passwords',
    code: `import bcrypt
bcrypt.checkpw(b"x", b"y")`,
    roles: ['auth.password'],
  },
  {
    model: 'py-logging',
    code: `import logging
from loguru import logger
logging.getLogger(__name__).info("x")
logger.bind(a=1).warning("x")`,
    roles: ['log'],
  },
  {
    model: 'py-ssl',
    code: `import ssl
context = ssl.create_default_context()
context.minimum_version = ssl.TLSVersion.TLSv1_2
context.set_ciphers("ECDHE+AESGCM")`,
    roles: ['tls.options'],
  },
  {
    model: 'py-locks',
    code: `import asyncio
lock = asyncio.Lock()
async def keep():
    async with lock:
        pass
    await lock.acquire()`,
    roles: ['lock'],
  },
  {
    model: 'py-contextvars',
    code: `from contextvars import ContextVar
from starlette.requests import Request
caller = ContextVar("caller")
def keep(request: Request):
    caller.set(request.headers["authorization"])
def read():
    probe("caller", caller.get())`,
    labels: { caller: 'Credential' },
  },
  {
    model: 'py-http-clients',
    code: `import httpx
async def call():
    async with httpx.AsyncClient() as client:
        await client.get("https://example.com")
httpx.post("https://example.com")`,
    roles: ['http.fetch'],
  },
]

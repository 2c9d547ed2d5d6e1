import type { LookupForm } from './lookup-form.ts'

const pooled = `pool = None
async def start():
    global pool
    pool = await asyncpg.create_pool()`
const keptInRedis = 'await r.set(f"cart:{cart_id}", json.dumps({"owner": sub, "items": []}), ex=60)'

export const pythonLookups: readonly LookupForm[] = [
  {
    name: 'a dict',
    setup: 'carts: dict[str, dict] = {}',
    create: 'carts[cart_id] = {"owner": sub, "items": []}',
    find: 'cart = carts.get(cart_id)',
  },
  {
    name: 'Redis, decoded',
    imports: 'import redis.asyncio as redis',
    setup: 'r = redis.Redis()',
    create: keptInRedis,
    find: `raw = await r.get(f"cart:{cart_id}")
    cart = json.loads(raw) if raw else None`,
  },
  {
    name: 'a Redis hash',
    imports: 'import redis.asyncio as redis',
    setup: 'r = redis.Redis()',
    create: 'await r.hset(f"cart:{cart_id}", mapping={"owner": sub, "items": ""})',
    find: 'cart = await r.hgetall(f"cart:{cart_id}")',
  },
  {
    name: 'Redis, keyed by the owner',
    imports: 'import redis.asyncio as redis',
    setup: 'r = redis.Redis()',
    create: 'await r.set(f"cart:{sub}:{cart_id}", json.dumps({"items": []}), ex=60)',
    find: `raw = await r.get(f"cart:{cart_id}")
    cart = json.loads(raw) if raw else None`,
    mendedFind: `raw = await r.get(f"cart:{sub}:{cart_id}")
    cart = json.loads(raw) if raw else None`,
    check: '',
  },
  {
    name: 'Redis, validated',
    imports: `import redis.asyncio as redis
from pydantic import BaseModel`,
    setup: `r = redis.Redis()
class Cart(BaseModel):
    owner: str
    items: list[str] = []`,
    create: 'await r.set(f"cart:{cart_id}", Cart(owner=sub).model_dump_json(), ex=60)',
    find: `raw = await r.get(f"cart:{cart_id}")
    cart = Cart.model_validate_json(raw) if raw else None`,
    reads: 'attributes',
  },
  {
    name: 'a method of the record',
    imports: 'from dataclasses import dataclass, field',
    setup: `@dataclass
class Cart:
    owner: str
    items: list[str] = field(default_factory=list)

    def is_owned_by(self, user: str) -> bool:
        return self.owner == user

carts: dict[str, Cart] = {}`,
    create: 'carts[cart_id] = Cart(owner=sub)',
    find: 'cart = carts.get(cart_id)',
    check: `if cart is None or not cart.is_owned_by(sub):
        raise ValueError("unknown cart")`,
    reads: 'attributes',
  },
  {
    name: 'an assertion',
    imports: 'from dataclasses import dataclass, field',
    setup: `@dataclass
class Cart:
    owner: str
    items: list[str] = field(default_factory=list)

    def is_owned_by(self, user: str) -> bool:
        return self.owner == user

carts: dict[str, Cart] = {}

def require_owner(cart: Cart | None, user: str) -> Cart:
    if cart is None or cart.owner != user:
        raise ValueError("unknown cart")
    return cart`,
    create: 'carts[cart_id] = Cart(owner=sub)',
    find: 'cart = carts.get(cart_id)',
    check: 'require_owner(cart, sub)',
    reads: 'attributes',
  },
  {
    name: 'digests compared',
    imports: 'import hmac',
    setup: 'carts = {}',
    create: 'carts[cart_id] = {"owner": sub, "items": []}',
    find: 'cart = carts.get(cart_id)',
    check: `if cart is None or not hmac.compare_digest(cart["owner"], sub):
        raise ValueError("unknown cart")`,
  },
  {
    name: 'SQLite',
    imports: 'import sqlite3',
    setup: `db = sqlite3.connect("carts.db")
db.row_factory = sqlite3.Row`,
    create: 'db.execute("insert into carts values (?, ?)", (cart_id, sub))',
    find: 'cart = db.execute("select * from carts where id = ?", (cart_id,)).fetchone()',
  },
  {
    name: 'SQLite, a cursor',
    imports: 'import sqlite3',
    setup: 'db = sqlite3.connect("carts.db")',
    create: 'db.execute("insert into carts values (?, ?)", (cart_id, sub))',
    find: `cur = db.cursor()
    cur.execute("select owner, items from carts where id = ?", (cart_id,))
    row = cur.fetchone()
    cart = dict(zip(("owner", "items"), row)) if row else None`,
  },
  {
    name: 'SQLite, the owner asked for',
    imports: 'import sqlite3',
    setup: 'db = sqlite3.connect("carts.db")',
    create: 'db.execute("insert into carts values (?, ?)", (cart_id, sub))',
    find: 'cart = db.execute("select * from carts where id = ?", (cart_id,)).fetchone()',
    mendedFind: `cart = db.execute("select * from carts where id = ? and owner = ?", (cart_id,
    sub)).fetchone()`,
    check: '',
  },
  {
    name: 'asyncpg',
    imports: 'import asyncpg',
    setup: pooled,
    create: 'await pool.execute("insert into carts values ($1, $2)", cart_id, sub)',
    find: 'cart = await pool.fetchrow("select * from carts where id = $1", cart_id)',
  },
  {
    name: 'asyncpg, a connection',
    imports: 'import asyncpg',
    setup: pooled,
    create: 'await pool.execute("insert into carts values ($1, $2)", cart_id, sub)',
    find: `async with pool.acquire() as conn:
        cart = await conn.fetchrow("select * from carts where id = $1", cart_id)`,
  },
  {
    name: 'psycopg',
    imports: `import psycopg
from psycopg.rows import dict_row`,
    setup: 'conn = psycopg.connect(row_factory=dict_row)',
    create: 'conn.execute("insert into carts values (%s, %s)", (cart_id, sub))',
    find: 'cart = conn.execute("select * from carts where id = %s", (cart_id,)).fetchone()',
  },
  {
    name: 'Motor',
    imports: 'from motor.motor_asyncio import AsyncIOMotorClient',
    setup: 'db = AsyncIOMotorClient().shop',
    create: 'await db.carts.insert_one({"_id": cart_id, "owner": sub, "items": []})',
    find: 'cart = await db.carts.find_one({"_id": cart_id})',
  },
  {
    name: 'Motor, the owner asked for',
    imports: 'from motor.motor_asyncio import AsyncIOMotorClient',
    setup: 'db = AsyncIOMotorClient().shop',
    create: 'await db.carts.insert_one({"_id": cart_id, "owner": sub, "items": []})',
    find: 'cart = await db.carts.find_one({"_id": cart_id})',
    mendedFind: 'cart = await db.carts.find_one({"_id": cart_id, "owner": sub})',
    check: '',
  },
  {
    name: 'DynamoDB',
    imports: 'import boto3',
    setup: 'table = boto3.resource("dynamodb").Table("carts")',
    create: 'table.put_item(Item={"id": cart_id, "owner": sub, "items": []})',
    find: 'cart = table.get_item(Key={"id": cart_id}).get("Item")',
  },
  {
    name: 'a cache',
    imports: 'from cachetools import TTLCache',
    setup: 'carts = TTLCache(maxsize=100, ttl=60)',
    create: 'carts[cart_id] = {"owner": sub, "items": []}',
    find: 'cart = carts.get(cart_id)',
  },
  {
    name: 'a repository that maps rows',
    imports: `import redis.asyncio as redis
from pydantic import BaseModel`,
    setup: `class Cart(BaseModel):
    owner: str
    items: list[str] = []

class CartRepository:
    def __init__(self, client):
        self._client = client

    async def add(self, cart_id: str, owner: str) -> None:
        await self._client.set(f"cart:{cart_id}", json.dumps({"owner": owner,
            "items": []}), ex=60)

    async def find(self, cart_id: str) -> "Cart | None":
        raw = await self._client.get(f"cart:{cart_id}")
        return None if raw is None else self._to_cart(json.loads(raw))

    def _to_cart(self, row: dict) -> "Cart":
        return Cart(owner=row["owner"], items=row["items"])

carts = CartRepository(redis.Redis())`,
    create: 'await carts.add(cart_id, sub)',
    find: 'cart = await carts.find(cart_id)',
    reads: 'attributes',
  },
  {
    name: 'a service that raises',
    imports: `import redis.asyncio as redis
from pydantic import BaseModel`,
    setup: `class Cart(BaseModel):
    owner: str
    items: list[str] = []

class CartRepository:
    def __init__(self, client):
        self._client = client

    async def add(self, cart_id: str, owner: str) -> None:
        await self._client.set(f"cart:{cart_id}", json.dumps({"owner": owner,
            "items": []}), ex=60)

    async def find(self, cart_id: str) -> "Cart | None":
        raw = await self._client.get(f"cart:{cart_id}")
        return None if raw is None else self._to_cart(json.loads(raw))

    def _to_cart(self, row: dict) -> "Cart":
        return Cart(owner=row["owner"], items=row["items"])

carts = CartRepository(redis.Redis())

class CartService:
    def __init__(self, carts: CartRepository):
        self.carts = carts

    async def open(self, cart_id: str, user: str) -> Cart:
        cart = await self.carts.find(cart_id)
        if cart is None:
            raise LookupError("unknown cart")
        pass
        return cart

service = CartService(carts)`,
    mendedSetup: `class Cart(BaseModel):
    owner: str
    items: list[str] = []

class CartRepository:
    def __init__(self, client):
        self._client = client

    async def add(self, cart_id: str, owner: str) -> None:
        await self._client.set(f"cart:{cart_id}", json.dumps({"owner": owner,
            "items": []}), ex=60)

    async def find(self, cart_id: str) -> "Cart | None":
        raw = await self._client.get(f"cart:{cart_id}")
        return None if raw is None else self._to_cart(json.loads(raw))

    def _to_cart(self, row: dict) -> "Cart":
        return Cart(owner=row["owner"], items=row["items"])

carts = CartRepository(redis.Redis())

class CartService:
    def __init__(self, carts: CartRepository):
        self.carts = carts

    async def open(self, cart_id: str, user: str) -> Cart:
        cart = await self.carts.find(cart_id)
        if cart is None:
            raise LookupError("unknown cart")
        if cart.owner != user:
            raise LookupError("unknown cart")
        return cart

service = CartService(carts)`,
    create: 'await carts.add(cart_id, sub)',
    find: 'cart = await service.open(cart_id, sub)',
    check: '',
    reads: 'attributes',
  },
  {
    name: 'a function out of sight',
    imports: `import redis.asyncio as redis
from .permissions import ensure_owner`,
    setup: 'r = redis.Redis()',
    create: keptInRedis,
    find: `raw = await r.get(f"cart:{cart_id}")
    cart = json.loads(raw) if raw else None`,
    check: 'ensure_owner(cart, sub)',
  },
]

import type { LookupForm } from './lookup-form.ts'

const drizzleImports = `import { drizzle } from 'drizzle-orm/node-postgres'
import { and, eq } from 'drizzle-orm'
import { carts } from './schema.js'`
const keptInRedis = `await redis.set('cart:' + cartId, JSON.stringify({ owner: sub, items: [] }),
    { EX: 600 })`
const mongooseModel = `const Cart = mongoose.model('Cart', new mongoose.Schema({ _id: String,
    owner: String, items: [String] }))`

export const javascriptLookups: readonly LookupForm[] = [
  {
    name: 'Redis, decoded in a callback',
    imports: `import { createClient } from 'redis'`,
    setup: 'const redis = createClient()',
    create: keptInRedis,
    find: `const cart = await redis.get('cart:' + cartId).then((raw) => (raw ? JSON.parse(
    raw) : undefined))`,
  },
  {
    name: 'a Redis hash',
    imports: `import { createClient } from 'redis'`,
    setup: 'const redis = createClient()',
    create: `await redis.hSet('cart:' + cartId, { owner: sub, items: '' })`,
    find: `const cart = await redis.hGetAll('cart:' + cartId)`,
  },
  {
    name: 'Prisma',
    imports: `import { PrismaClient } from '@prisma/client'`,
    setup: 'const prisma = new PrismaClient()',
    create: 'await prisma.cart.create({ data: { id: cartId, owner: sub } })',
    find: `const cart = await prisma.cart.findUnique({ where: { id: cartId },
    include: { items: true } })`,
  },
  {
    name: 'Prisma, the owner asked for',
    imports: `import { PrismaClient } from '@prisma/client'`,
    setup: 'const prisma = new PrismaClient()',
    create: 'await prisma.cart.create({ data: { id: cartId, owner: sub } })',
    find: 'const cart = await prisma.cart.findFirst({ where: { id: cartId } })',
    mendedFind: 'const cart = await prisma.cart.findFirst({ where: { id: cartId, owner: sub } })',
    check: '',
  },
  {
    name: 'Mongoose, a lean query',
    imports: `import mongoose from 'mongoose'`,
    setup: mongooseModel,
    create: 'await Cart.create({ _id: cartId, owner: sub })',
    find: 'const cart = await Cart.findById(cartId).lean().exec()',
  },
  {
    name: 'Mongoose, the owner asked for',
    imports: `import mongoose from 'mongoose'`,
    setup: mongooseModel,
    create: 'await Cart.create({ _id: cartId, owner: sub })',
    find: 'const cart = await Cart.findOne({ _id: cartId })',
    mendedFind: 'const cart = await Cart.findOne({ _id: cartId, owner: sub })',
    check: '',
  },
  {
    name: 'Mongoose, a plain object',
    imports: `import mongoose from 'mongoose'`,
    setup: mongooseModel,
    create: 'await Cart.create({ _id: cartId, owner: sub })',
    find: `const doc = await Cart.findById(cartId)
  const cart = doc?.toObject()`,
  },
  {
    name: 'Drizzle',
    imports: drizzleImports,
    setup: 'const db = drizzle(process.env.DB!)',
    create: 'await db.insert(carts).values({ id: cartId, owner: sub })',
    find: 'const [cart] = await db.select().from(carts).where(eq(carts.id, cartId)).limit(1)',
  },
  {
    name: 'Drizzle, relational',
    imports: drizzleImports,
    setup: 'const db = drizzle(process.env.DB!)',
    create: 'await db.insert(carts).values({ id: cartId, owner: sub })',
    find: 'const cart = await db.query.carts.findFirst({ where: eq(carts.id, cartId) })',
  },
  {
    name: 'Knex',
    imports: `import knexMaker from 'knex'`,
    setup: `const knex = knexMaker({ client: 'pg' })`,
    create: `await knex('carts').insert({ id: cartId, owner: sub })`,
    find: `const cart = await knex('carts').where({ id: cartId }).first()`,
  },
  {
    name: 'Knex, the owner asked for later',
    imports: `import knexMaker from 'knex'`,
    setup: `const knex = knexMaker({ client: 'pg' })`,
    create: `await knex('carts').insert({ id: cartId, owner: sub })`,
    find: `const cart = await knex('carts').where('id', cartId).first()`,
    mendedFind: `const cart = await knex('carts').where('id', cartId)
    .andWhere('owner', sub).first()`,
    check: '',
  },
  {
    name: 'PostgreSQL',
    imports: `import pg from 'pg'`,
    setup: 'const pool = new pg.Pool()',
    create: `await pool.query('insert into carts (id, owner) values ($1, $2)', [cartId, sub])`,
    find: `const { rows } = await pool.query('select * from carts where id = $1', [cartId])
  const cart = rows[0]`,
  },
  {
    name: 'PostgreSQL, the owner asked for',
    imports: `import pg from 'pg'`,
    setup: 'const pool = new pg.Pool()',
    create: `await pool.query('insert into carts (id, owner) values ($1, $2)', [cartId, sub])`,
    find: `const result = await pool.query('select * from carts where id = $1', [cartId])
  const cart = result.rows[0]`,
    mendedFind: `const result = await pool.query(
    'select * from carts where id = $1 and owner = $2', [cartId, sub])
  const cart = result.rows[0]`,
    check: '',
  },
  {
    name: 'SQLite',
    imports: `import Database from 'better-sqlite3'`,
    setup: `const db = new Database('carts.db')`,
    create: `db.prepare('insert into carts values (?, ?)').run(cartId, sub)`,
    find: `const cart = db.prepare('select * from carts where id = ?').get(
    cartId) as { owner: string; items: string }`,
  },
  {
    name: 'SQLite, the owner asked for',
    imports: `import Database from 'better-sqlite3'`,
    setup: `const db = new Database('carts.db')`,
    create: `db.prepare('insert into carts values (?, ?)').run(cartId, sub)`,
    find: `const cart = db.prepare('select * from carts where id = ?').get(
    cartId) as { owner: string; items: string }`,
    mendedFind: `const cart = db.prepare('select * from carts where id = ? and owner = ?').get(
    cartId, sub) as { items: string }`,
    check: '',
  },
  {
    name: 'a repository that maps rows',
    imports: `import pg from 'pg'`,
    setup: `interface Cart { id: string; owner: string; items: string[] }
class CartRepository {
  constructor(private readonly pool: pg.Pool) {}
  async find(id: string): Promise<Cart | undefined> {
    const result = await this.pool.query('select * from carts where id = $1', [id])
    return result.rows.length === 0 ? undefined : this.toCart(result.rows[0])
  }
  async add(id: string, owner: string): Promise<void> {
    await this.pool.query('insert into carts (id, owner) values ($1, $2)', [id,
        owner])
  }
  private toCart(row: any): Cart { return { id: row.id, owner: row.owner,
      items: row.items.split(',') } }
}
const carts = new CartRepository(new pg.Pool())`,
    create: 'await carts.add(cartId, sub)',
    find: 'const cart = await carts.find(cartId)',
  },
  {
    name: 'a service that throws',
    imports: `import pg from 'pg'`,
    setup: `interface Cart { id: string; owner: string; items: string[] }
class CartRepository {
  constructor(private readonly pool: pg.Pool) {}
  async find(id: string): Promise<Cart | undefined> {
    const result = await this.pool.query('select * from carts where id = $1', [id])
    return result.rows.length === 0 ? undefined : this.toCart(result.rows[0])
  }
  async add(id: string, owner: string): Promise<void> {
    await this.pool.query('insert into carts (id, owner) values ($1, $2)', [id,
        owner])
  }
  private toCart(row: any): Cart { return { id: row.id, owner: row.owner,
      items: row.items.split(',') } }
}
const carts = new CartRepository(new pg.Pool())

class CartService {
  constructor(private readonly carts: CartRepository) {}
  async open(id: string, user: string): Promise<Cart> {
    const cart = await this.carts.find(id)
    if (cart === undefined) throw new Error('unknown cart')
    
    return cart
  }
}
const service = new CartService(carts)`,
    mendedSetup: `interface Cart { id: string; owner: string; items: string[] }
class CartRepository {
  constructor(private readonly pool: pg.Pool) {}
  async find(id: string): Promise<Cart | undefined> {
    const result = await this.pool.query('select * from carts where id = $1', [id])
    return result.rows.length === 0 ? undefined : this.toCart(result.rows[0])
  }
  async add(id: string, owner: string): Promise<void> {
    await this.pool.query('insert into carts (id, owner) values ($1, $2)', [id,
        owner])
  }
  private toCart(row: any): Cart { return { id: row.id, owner: row.owner,
      items: row.items.split(',') } }
}
const carts = new CartRepository(new pg.Pool())

class CartService {
  constructor(private readonly carts: CartRepository) {}
  private assertOwner(cart: Cart, user: string): void {
    if (cart.owner !== user) throw new Error('unknown cart')
  }
  async open(id: string, user: string): Promise<Cart> {
    const cart = await this.carts.find(id)
    if (cart === undefined) throw new Error('unknown cart')
    this.assertOwner(cart, user)
    return cart
  }
}
const service = new CartService(carts)`,
    create: 'await carts.add(cartId, sub)',
    find: 'const cart = await service.open(cartId, sub)',
    check: '',
  },
  {
    name: 'a method of the record',
    setup: `class Cart {
  readonly items: string[] = []
  constructor(readonly owner: string) {}
  isOwnedBy(user: string): boolean { return this.owner === user }
}
const carts = new Map<string, Cart>()`,
    create: 'carts.set(cartId, new Cart(sub))',
    find: 'const cart = carts.get(cartId)',
    check: `if (!cart?.isOwnedBy(sub)) throw new Error('unknown cart')`,
  },
  {
    name: 'an assertion',
    setup: `class Cart {
  readonly items: string[] = []
  constructor(readonly owner: string) {}
  isOwnedBy(user: string): boolean { return this.owner === user }
}
const carts = new Map<string, Cart>()

function requireOwner(cart: Cart | undefined, user: string): asserts cart is Cart {
  if (cart === undefined || cart.owner !== user) throw new Error('unknown cart')
}`,
    create: 'carts.set(cartId, new Cart(sub))',
    find: 'const cart = carts.get(cartId)',
    check: 'requireOwner(cart, sub)',
  },
  {
    name: 'a cache',
    imports: `import { LRUCache } from 'lru-cache'`,
    setup: 'const carts = new LRUCache<string, any>({ max: 100, ttl: 60000 })',
    create: 'carts.set(cartId, { owner: sub, items: [] })',
    find: 'const cart = carts.get(cartId)',
  },
  {
    name: 'Keyv',
    imports: `import Keyv from 'keyv'`,
    setup: 'const carts = new Keyv({ ttl: 60000 })',
    create: 'await carts.set(cartId, { owner: sub, items: [] })',
    find: 'const cart = await carts.get(cartId)',
  },
  {
    name: 'digests compared',
    imports: `import { timingSafeEqual, createHash } from 'node:crypto'`,
    setup: `const carts = new Map<string, any>()
const digest = (text: string) => createHash('sha256').update(text).digest()`,
    create: 'carts.set(cartId, { owner: sub, items: [] })',
    find: 'const cart = carts.get(cartId)',
    check: `if (!cart || !timingSafeEqual(digest(cart.owner), digest(sub))) throw new Error(
    'unknown cart')`,
  },
  {
    name: 'DynamoDB',
    imports: `import { DynamoDBClient } from '@aws-sdk/client-dynamodb'
import { DynamoDBDocumentClient, GetCommand,
    PutCommand } from '@aws-sdk/lib-dynamodb'`,
    setup: 'const db = DynamoDBDocumentClient.from(new DynamoDBClient({}))',
    create: `await db.send(new PutCommand({ TableName: 'carts', Item: { id: cartId,
    owner: sub } }))`,
    find: `const { Item: cart } = await db.send(new GetCommand({ TableName: 'carts',
    Key: { id: cartId } }))`,
  },
  {
    name: 'Supabase',
    imports: `import { createClient } from '@supabase/supabase-js'`,
    setup: 'const supabase = createClient(process.env.URL!, process.env.KEY!)',
    create: `await supabase.from('carts').insert({ id: cartId, owner: sub })`,
    find: `const { data: cart } = await supabase.from('carts').select('*').eq('id',
    cartId).single()`,
  },
  {
    name: 'Supabase, the owner asked for',
    imports: `import { createClient } from '@supabase/supabase-js'`,
    setup: 'const supabase = createClient(process.env.URL!, process.env.KEY!)',
    create: `await supabase.from('carts').insert({ id: cartId, owner: sub })`,
    find: `const { data: cart } = await supabase.from('carts').select('*').eq('id',
    cartId).single()`,
    mendedFind: `const { data: cart } = await supabase.from('carts').select('*').eq('id',
    cartId).eq('owner', sub).single()`,
    check: '',
  },
  {
    name: 'Firestore',
    imports: `import { getFirestore } from 'firebase-admin/firestore'`,
    setup: 'const db = getFirestore()',
    create: `await db.collection('carts').doc(cartId).set({ owner: sub, items: [] })`,
    find: `const snapshot = await db.collection('carts').doc(cartId).get()
  const cart = snapshot.data()`,
  },
  {
    name: 'Redis, validated',
    imports: `import { createClient } from 'redis'`,
    setup: `const redis = createClient()
const CartSchema = z.object({ owner: z.string(), items: z.array(z.string()) })`,
    create: keptInRedis,
    find: `const raw = await redis.get('cart:' + cartId)
  if (raw === null) throw new Error('unknown')
  const parsed = CartSchema.safeParse(JSON.parse(raw))
  if (!parsed.success) throw new Error('unknown')
  const cart = parsed.data`,
  },
  {
    name: 'Kysely',
    imports: `import { Kysely } from 'kysely'`,
    setup: 'const db = new Kysely<any>({ dialect })',
    create: `await db.insertInto('carts').values({ id: cartId, owner: sub }).execute()`,
    find: `const cart = await db.selectFrom('carts').selectAll().where('id', '=',
    cartId).executeTakeFirst()`,
  },
  {
    name: 'TypeORM',
    imports: `import { DataSource } from 'typeorm'
import { Cart } from './cart.entity.js'`,
    setup: `const source = new DataSource({ type: 'postgres' })
const carts = source.getRepository(Cart)`,
    create: 'await carts.save({ id: cartId, owner: sub })',
    find: 'const cart = await carts.findOneBy({ id: cartId })',
  },
  {
    name: 'Sequelize, a plain object',
    imports: `import { DataTypes, Sequelize } from 'sequelize'`,
    setup: `const sequelize = new Sequelize('sqlite::memory:')
const Cart = sequelize.define('Cart', { id: { type: DataTypes.STRING,
    primaryKey: true }, owner: DataTypes.STRING, items: DataTypes.JSON })`,
    create: 'await Cart.create({ id: cartId, owner: sub })',
    find: `const row = await Cart.findByPk(cartId)
  const cart = row?.get({ plain: true })`,
  },
]

import type { FiringCase } from './firing-case.ts'

const id = `import { createServer } from 'node:http'
createServer(async (request) => {
  const id = request.headers['mcp-session-id']
`

/** The code, in a handler that has the session id of the request as `id`, on line 5. */
const withId = (imports: string, body: string): string => `${imports}\n${id}  ${body}\n})`

/** Caches, key-value stores and databases. */
export const javascriptStoreCases: readonly FiringCase[] = [
  {
    model: 'lru-cache',
    code: withId(
      `import { LRUCache } from 'lru-cache'; const cache = new LRUCache({ max: 1, ttl: 2 })`,
      'cache.set(id, 1); cache.get(id); cache.delete(id)',
    ),
    states: ['set 5: SessionIdHeader', 'get 5: SessionIdHeader', 'delete 5: SessionIdHeader'],
  },
  {
    model: 'node-cache',
    code: withId(
      `import NodeCache from 'node-cache'; const cache = new NodeCache({ stdTTL: 1 })`,
      'cache.set(id, 1, 60); cache.get(id)',
    ),
    states: ['set 5: SessionIdHeader', 'get 5: SessionIdHeader'],
  },
  {
    model: 'keyv',
    code: withId(`import Keyv from 'keyv'; const store = new Keyv()`, 'await store.set(id, 1)'),
    states: ['set 5: SessionIdHeader'],
  },
  {
    model: 'redis',
    code: withId(
      `import { createClient } from 'redis'; const client = createClient()`,
      'client.set(`s:${id}`, 1, { EX: 60 }); client.hGet(id, "x"); client.multi().del(id)',
    ),
    states: ['set 5: SessionIdHeader', 'get 5: SessionIdHeader', 'delete 5: SessionIdHeader'],
  },
  {
    model: 'ioredis',
    code: withId(
      `import Redis from 'ioredis'; const client = new Redis()`,
      'await client.setex(id, 60, 1); await client.get(id); await client.publish(id, 1)',
    ),
    states: ['set 5: SessionIdHeader', 'get 5: SessionIdHeader', 'publish 5: SessionIdHeader'],
  },
  {
    model: 'dynamodb',
    code: withId(
      `import * as aws from '@aws-sdk/lib-dynamodb'; const db = aws.DynamoDBDocument.from()`,
      'probe("row", await db.send(new aws.GetCommand({ Key: { id } })))',
    ),
    labels: { row: 'StateRead' },
    states: ['get 5: SessionIdHeader'],
  },
  {
    model: 'aws-sdk-v2',
    code: withId(
      `import AWS from 'aws-sdk'; const client = new AWS.DynamoDB.DocumentClient()`,
      'await client.get({ Key: { id } }).promise()',
    ),
    dependencies: { 'aws-sdk': '^2.1692.0' },
    states: ['get 5: SessionIdHeader'],
  },
  {
    model: 'pg',
    code: withId(
      `import { Pool } from 'pg'; const pool = new Pool()`,
      'probe("row", await pool.query("select $1", [id]))',
    ),
    labels: { row: 'StateRead' },
    states: ['get 5: SessionIdHeader'],
  },
  {
    model: 'postgres',
    code: withId(
      `import postgres from 'postgres'; const sql = postgres()`,
      'await sql`select ${id}`',
    ),
    states: ['get 5: SessionIdHeader'],
  },
  {
    model: 'mysql2',
    code: withId(
      `import mysql from 'mysql2/promise'; const pool = mysql.createPool({})`,
      'await pool.execute("select ?", [id])',
    ),
    states: ['get 5: SessionIdHeader'],
  },
  {
    model: 'sqlite',
    code: withId(
      `import Database from 'better-sqlite3'; const db = new Database('x')`,
      'db.prepare("select ?").get(id); db.prepare("delete ?").run(id)',
    ),
    states: ['get 5: SessionIdHeader', 'set 5: SessionIdHeader'],
  },
  {
    model: 'knex',
    code: withId(
      `import knex from 'knex'; const db = knex({})`,
      'await db("s").where({ id }).first()',
    ),
    states: ['get 5: SessionIdHeader'],
  },
  {
    model: 'typeorm',
    code: withId(
      `import { DataSource } from 'typeorm'; const rows = new DataSource({}).getRepository('s')`,
      'rows.findOne({ where: { id } }); rows.findOneBy({ id }); rows.delete({ id })',
    ),
    states: ['get 5: SessionIdHeader', 'get 5: SessionIdHeader', 'delete 5: SessionIdHeader'],
  },
  {
    model: 'prisma',
    code: withId(
      `import { PrismaClient } from '@prisma/client'; const prisma = new PrismaClient()`,
      'prisma.session.findUnique({ where: { id } }); prisma.session.delete({ where: { id } })',
    ),
    states: ['get 5: SessionIdHeader', 'delete 5: SessionIdHeader'],
  },
  {
    model: 'mongodb',
    code: withId(
      `import { MongoClient } from 'mongodb'; const rows = new MongoClient().db().collection('s')`,
      'await rows.findOne({ id }); await rows.updateOne({ id }, {})',
    ),
    states: ['get 5: SessionIdHeader', 'set 5: SessionIdHeader'],
  },
  {
    model: 'mongoose',
    code: withId(
      `import mongoose from 'mongoose'; const Session = mongoose.model('S', {})`,
      'await Session.findById(id).exec(); await Session.findOneAndUpdate({ id }, {})',
    ),
    states: ['get 5: SessionIdHeader', 'set 5: SessionIdHeader'],
  },
  {
    model: 'drizzle',
    code: withId(
      `import { drizzle } from 'drizzle-orm/node-postgres'; const db = drizzle('x')`,
      'db.select().from(table).where(eq(table.id, id)); db.delete(table).where(eq(table.id, id))',
    ),
    states: ['get 5: SessionIdHeader', 'delete 5: SessionIdHeader'],
  },
  {
    model: 'task-queues',
    code: withId(
      `import { Job, Queue } from 'bullmq'; const queue = new Queue('reports')`,
      'await queue.getJob(id); await Job.fromId(queue, id)',
    ),
    states: ['get 5: SessionIdHeader', 'get 5: SessionIdHeader'],
  },
  {
    model: 'supabase',
    code: withId(
      `import { createClient } from '@supabase/supabase-js'; const db = createClient('u', 'k')`,
      'db.from("s").select().eq("id", id).single(); db.from("s").delete().eq("id", id)',
    ),
    states: ['get 5: SessionIdHeader', 'delete 5: SessionIdHeader'],
  },
  {
    model: 'firestore',
    code: withId(
      `import { getFirestore } from 'firebase-admin/firestore'; const db = getFirestore()`,
      'await db.collection("s").doc(id).get(); await db.doc(id).set({})',
    ),
    states: ['get 5: SessionIdHeader', 'set 5: SessionIdHeader'],
  },
  {
    model: 'sequelize',
    code: withId(
      `import { Sequelize } from 'sequelize'; const Row = new Sequelize().define('s', {})`,
      'await Row.findByPk(id); await Row.destroy({ where: { id } })',
    ),
    states: ['get 5: SessionIdHeader', 'delete 5: SessionIdHeader'],
  },
]

import type { FiringCase } from './firing-case.ts'

/** The code, in a handler that has the session id of the request as `sid`, on line 4. */
const withId = (imports: string, body: string): string => `${imports}
from starlette.requests import Request
async def handle(request: Request, sid=None):
    sid = request.headers["mcp-session-id"]; ${body}`

/** Caches, key-value stores and databases of Python. */
export const pythonStoreCases: readonly FiringCase[] = [
  {
    model: 'py-caches',
    code: withId(
      'from cachetools import TTLCache; cache = TTLCache(maxsize=10, ttl=60)',
      'cache.get(sid); cache.pop(sid)',
    ),
    states: ['get 4: SessionIdHeader', 'delete 4: SessionIdHeader'],
  },
  {
    model: 'py-redis',
    code: withId(
      'import redis.asyncio as redis; client = redis.from_url("x")',
      'client.set(f"s:{sid}", 1, ex=60); client.hget(sid, "x"); client.delete(sid)',
    ),
    states: ['set 4: SessionIdHeader', 'get 4: SessionIdHeader', 'delete 4: SessionIdHeader'],
  },
  {
    model: 'py-boto3',
    code: withId(
      'import boto3; table = boto3.resource("dynamodb").Table("s")',
      'table.get_item(Key={"id": sid}); table.put_item(Item={"id": sid})',
    ),
    states: ['get 4: SessionIdHeader', 'set 4: SessionIdHeader'],
  },
  {
    model: 'py-sql',
    code: withId(
      'import sqlite3; db = sqlite3.connect("x")',
      'probe("row", db.execute("select ?", (sid,)).fetchone())',
    ),
    labels: { row: 'StateRead' },
    states: ['get 4: SessionIdHeader'],
  },
  {
    model: 'py-sqlalchemy',
    code: withId(
      'from sqlalchemy import delete, select; from sqlalchemy.orm import Session; db = Session()',
      'db.query(Row).filter_by(id=sid).first(); db.delete(row); db.get(Row, sid); ' +
        'select(Row).where(Row.chat == sid)',
    ),
    states: ['get 4: SessionIdHeader', 'get 4: SessionIdHeader', 'get 4: SessionIdHeader'],
  },
  {
    model: 'py-mongo',
    code: withId(
      'from pymongo import MongoClient; rows = MongoClient()["db"]["sessions"]',
      'rows.find_one({"_id": sid}); rows.update_one({"_id": sid}, {})',
    ),
    states: ['get 4: SessionIdHeader', 'set 4: SessionIdHeader'],
  },
  {
    model: 'py-django-cache',
    code: withId('from django.core.cache import cache', 'cache.set(sid, 1, 60); cache.get(sid)'),
    states: ['set 4: SessionIdHeader', 'get 4: SessionIdHeader'],
  },
  {
    model: 'py-django-orm',
    code: `${withId('from django.db import models', 'Kept.objects.filter(chat_key=sid)')}

class Kept(models.Model):
    chat_key = models.TextField()
`,
    states: ['get 4: SessionIdHeader'],
  },
  {
    model: 'py-task-queues',
    code: withId(
      'from celery.result import AsyncResult; from rq.job import Job',
      'probe("result", AsyncResult(sid).get()); Job.fetch(sid)',
    ),
    labels: { result: 'StateRead' },
    states: ['get 4: SessionIdHeader', 'get 4: SessionIdHeader'],
  },
]

import type { LookupForm } from './lookup-form.ts'

const added = `db = Session()
    db.add(Cart(id=cart_id, owner=sub))
    db.commit()`
const addedLater = `async with Session() as db:
        db.add(Cart(id=cart_id, owner=sub))
        await db.commit()`
const rowImports = `from sqlalchemy import Column, String, create_engine
from sqlalchemy.orm import declarative_base, sessionmaker`
const rows = `Base = declarative_base()
class Cart(Base):
    __tablename__ = "carts"
    id = Column(String, primary_key=True)
    owner = Column(String)
    items = Column(String)
engine = create_engine("sqlite://")
Session = sessionmaker(engine)`
const asyncImports = `from sqlalchemy import Column, String, select
from sqlalchemy.orm import declarative_base
from sqlalchemy.ext.asyncio import create_async_engine, async_sessionmaker`
const asyncRows = `Base = declarative_base()
class Cart(Base):
    __tablename__ = "carts"
    id = Column(String, primary_key=True)
    owner = Column(String)
    items = Column(String)
engine = create_async_engine("sqlite+aiosqlite://")
Session = async_sessionmaker(engine)`

export const sqlalchemyLookups: readonly LookupForm[] = [
  {
    name: 'SQLAlchemy by primary key',
    imports: asyncImports,
    setup: asyncRows,
    create: addedLater,
    find: `async with Session() as db:
        cart = await db.get(Cart, cart_id)`,
    reads: 'attributes',
  },
  {
    name: 'SQLAlchemy, a statement',
    imports: asyncImports,
    setup: asyncRows,
    create: addedLater,
    find: `async with Session() as db:
        cart = (await db.execute(select(Cart).where(
            Cart.id == cart_id))).scalar_one_or_none()`,
    reads: 'attributes',
  },
  {
    name: 'SQLAlchemy, scalars',
    imports: asyncImports,
    setup: asyncRows,
    create: addedLater,
    find: `async with Session() as db:
        result = await db.execute(select(Cart).where(Cart.id == cart_id))
        cart = result.scalars().first()`,
    reads: 'attributes',
  },
  {
    name: 'SQLAlchemy, the owner asked for',
    imports: asyncImports,
    setup: asyncRows,
    create: addedLater,
    find: `async with Session() as db:
        cart = (await db.execute(select(Cart).where(
            Cart.id == cart_id))).scalar_one_or_none()`,
    mendedFind: `async with Session() as db:
        cart = (await db.execute(select(Cart).where(Cart.id == cart_id,
            Cart.owner == sub))).scalar_one_or_none()`,
    check: '',
    reads: 'attributes',
  },
  {
    name: 'SQLAlchemy, the owner asked for later',
    imports: asyncImports,
    setup: asyncRows,
    create: addedLater,
    find: `async with Session() as db:
        cart = await db.scalar(select(Cart).where(Cart.id == cart_id))`,
    mendedFind: `async with Session() as db:
        cart = await db.scalar(select(Cart).where(Cart.id == cart_id).where(
            Cart.owner == sub))`,
    check: '',
    reads: 'attributes',
  },
  {
    name: 'SQLAlchemy, a scalar',
    imports: asyncImports,
    setup: asyncRows,
    create: addedLater,
    find: `async with Session() as db:
        cart = await db.scalar(select(Cart).where(Cart.id == cart_id))`,
    reads: 'attributes',
  },
  {
    name: 'SQLAlchemy, a query',
    imports: rowImports,
    setup: rows,
    create: added,
    find: `db = Session()
    cart = db.query(Cart).filter(Cart.id == cart_id).first()`,
    reads: 'attributes',
  },
  {
    name: 'SQLAlchemy, by keyword',
    imports: rowImports,
    setup: rows,
    create: added,
    find: `db = Session()
    cart = db.query(Cart).filter_by(id=cart_id).one_or_none()`,
    mendedFind: `db = Session()
    cart = db.query(Cart).filter_by(id=cart_id, owner=sub).one_or_none()`,
    check: '',
    reads: 'attributes',
  },
  {
    name: 'SQLModel',
    imports: 'from sqlmodel import SQLModel, Field, Session, create_engine, select',
    setup: `engine = create_engine("sqlite://")
class Cart(SQLModel, table=True):
    id: str = Field(primary_key=True)
    owner: str
    items: str = ""`,
    create: `with Session(engine) as db:
        db.add(Cart(id=cart_id, owner=sub))
        db.commit()`,
    find: `with Session(engine) as db:
        cart = db.exec(select(Cart).where(Cart.id == cart_id)).first()`,
    reads: 'attributes',
  },
]

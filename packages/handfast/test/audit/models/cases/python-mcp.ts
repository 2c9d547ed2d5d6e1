import type { FiringCase } from './firing-case.ts'

/** The Python SDK, fastmcp and web frameworks. */
export const pythonMcpCases: readonly FiringCase[] = [
  {
    model: 'py-web',
    code: `from starlette.requests import Request
def take(request: Request):
    probe("session", request.headers["mcp-session-id"])
    probe("claimed", request.headers.get("X-User-Id"))
    probe("query", request.query_params.get("session_id"))
    probe("stored", request.session["user_id"])`,
    labels: {
      session: 'SessionIdHeader',
      claimed: 'ClientHeader UnverifiedPrincipal',
      query: 'SessionIdHeader UrlParameter',
      stored: 'Principal',
    },
    roles: ['web-session.read'],
  },
  {
    model: 'py-mcp',
    code: `from mcp.server.fastmcp import Context, FastMCP
mcp = FastMCP("x")
@mcp.tool()
async def look(session_id: str, filters: dict, ctx: Context):
    probe("argument", session_id)
    probe("filters", filters["id"])
    probe("header", ctx.request_context.request.headers.get("mcp-session-id"))
    probe("client", ctx.client_id)
@mcp.custom_route("/health", methods=["GET"])
async def health(request):
    probe("route", request.query_params["token"])
mcp.run(transport="streamable-http")`,
    labels: {
      argument: 'ToolArgument',
      filters: 'ToolArgument',
      header: 'SessionIdHeader',
      client: 'UnverifiedPrincipal',
      route: 'UrlParameter Credential',
    },
    roles: ['mcp.server', 'mcp.tool', 'http.route', 'mcp.http-server'],
    entries: ['tool - look', 'http ANY health'],
  },
  {
    model: 'py-mcp-lowlevel',
    code: `from mcp.server.lowlevel import Server
from mcp.server.streamable_http import EventStore
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
server = Server("x")
@server.call_tool()
async def call(name: str, arguments: dict):
    probe("argument", arguments["id"])
class Events(EventStore):
    async def replay_events_after(self, last_event_id, send):
        probe("event", last_event_id)
async def modern(ctx, params):
    probe("modern", params.arguments)
Server("y", on_call_tool=modern)
manager = StreamableHTTPSessionManager(app=server, event_store=Events())
async def handle(scope, receive, send):
    await manager.handle_request(scope, receive, send)`,
    labels: { argument: 'ToolArgument', event: 'EventId', modern: 'ToolArgument' },
    roles: ['mcp.server', 'mcp.request-handler', 'mcp.http-server', 'mcp.transport.handle'],
    entries: ['mcp-request - call', 'mcp-request - modern'],
  },
  {
    model: 'py-mcp-auth',
    code: `from mcp.server.auth.middleware.auth_context import get_access_token
from mcp.server.auth.provider import TokenVerifier
from mcp.server.auth.settings import AuthSettings
class Verifier(TokenVerifier):
    async def verify_token(self, token):
        probe("token", token)
def who():
    probe("bytes", get_access_token().token)
AuthSettings()`,
    labels: { token: 'Credential' },
    roles: ['auth.middleware'],
  },
  {
    model: 'py-fastmcp',
    code: `from fastmcp import Context, FastMCP
from fastmcp.server.dependencies import get_http_headers
from fastmcp.server.middleware import Middleware
mcp = FastMCP("x")
@mcp.tool
async def bare(cart_id: str, ctx: Context):
    probe("argument", cart_id)
    probe("session", ctx.session_id)
    probe("header", get_http_headers()["x-api-key"])
    await ctx.set_state(cart_id, 1)
@mcp.resource("note://{note_id}")
async def note(note_id: str):
    probe("template", note_id)
class Gate(Middleware):
    async def on_call_tool(self, context, call_next):
        probe("message", context.message.arguments)`,
    labels: {
      argument: 'ToolArgument',
      session: 'TransportSession',
      header: 'Credential',
      template: 'ToolArgument',
      message: 'ToolArgument',
    },
    roles: ['mcp.server', 'mcp.tool'],
    entries: ['tool - bare', 'resource - note', 'middleware - on_call_tool'],
    states: ['set 10: ToolArgument TransportSession'],
  },
  {
    model: 'py-starlette',
    code: `from starlette.applications import Starlette
from starlette.middleware.base import BaseHTTPMiddleware
from starlette.middleware.cors import CORSMiddleware
from starlette.responses import JSONResponse
from starlette.routing import Route
async def post(request):
    probe("session", request.headers["mcp-session-id"])
    probe("body", (await request.json())["id"])
    probe("peer", request.client.host)
    return JSONResponse({})
class Gate(BaseHTTPMiddleware):
    async def dispatch(self, request, call_next):
        probe("key", request.headers.get("authorization"))
        response = await call_next(request)
        response.set_cookie("sid", "1")
app = Starlette(routes=[Route("/mcp", endpoint=post, methods=["POST"])])
app.add_middleware(CORSMiddleware)`,
    labels: {
      session: 'SessionIdHeader',
      body: 'RequestBody',
      peer: 'RemoteAddress',
      key: 'Credential',
    },
    roles: [
      'http.route',
      'http.respond',
      'http.next',
      'cookie.set',
      'http.middleware',
      'http.cors',
    ],
    entries: ['http Argument[methods:] post /mcp', 'middleware ANY dispatch'],
  },
  {
    model: 'py-fastapi',
    code: `from fastapi import Cookie, Depends, FastAPI, Header, Request
from fastapi.security import OAuth2PasswordBearer
app = FastAPI()
scheme = OAuth2PasswordBearer(tokenUrl="token")
def user(token: str = Depends(scheme)):
    probe("token", token)
    return lookup(token)
@app.post("/items/{item}")
async def post(
    item: str, request: Request, who = Depends(user), sid: str = Cookie(None),
    session: str = Header(alias="Mcp-Session-Id"),
):
    probe("item", item)
    probe("cookie", sid)
    probe("session", session)
    probe("query", request.query_params["q"])
@app.middleware("http")
async def gate(request, call_next):
    probe("header", request.headers["origin"])`,
    labels: {
      token: 'Credential',
      item: 'RequestBody UrlParameter',
      cookie: 'Cookie',
      session: 'ClientHeader SessionIdHeader',
      query: 'UrlParameter',
      header: 'ClientHeader',
    },
    roles: ['http.route'],
    entries: ['http POST post', 'middleware ANY gate'],
  },
  {
    model: 'py-flask',
    code: `from flask import Flask, jsonify, request, session
app = Flask(__name__)
app.secret_key = "x"
@app.route("/mcp", methods=["POST"])
def post():
    probe("session", request.headers.get("Mcp-Session-Id"))
    probe("body", request.get_json()["id"])
    probe("form", request.form["name"])
    session["user_id"] = 1
    return jsonify({})
@app.before_request
def gate():
    probe("user", session.get("user_id"))
app.run()`,
    labels: {
      session: 'SessionIdHeader',
      body: 'RequestBody',
      form: 'RequestBody',
      user: 'Principal',
    },
    roles: [
      'web-session.middleware',
      'http.route',
      'web-session.write',
      'http.respond',
      'http.middleware',
      'http.listen',
    ],
    entries: ['http ANY post', 'middleware ANY gate'],
  },
  {
    model: 'py-flask-extensions',
    code: `from flask_login import current_user, login_user
from flask_session import Session
from werkzeug.middleware.proxy_fix import ProxyFix
Session(app)
def login(user):
    login_user(user)
    probe("user", current_user.id)
app.wsgi_app = ProxyFix(app.wsgi_app)`,
    labels: { user: 'Principal' },
    roles: ['web-session.middleware', 'web-session.login', 'http.trust-proxy'],
  },
  {
    model: 'py-django',
    code: `from django.contrib.auth import authenticate, login
from django.http import JsonResponse
from django.urls import path
from django.views import View
def post(request, pk):
    probe("session", request.META["HTTP_MCP_SESSION_ID"])
    probe("path", pk)
    login(request, authenticate(request))
    request.session.flush()
    return JsonResponse({})
class Item(View):
    def get(self, request):
        probe("cookie", request.COOKIES["sid"])
urlpatterns = [path("x/<pk>", post)]`,
    labels: { session: 'SessionIdHeader', path: 'UrlParameter', cookie: 'Cookie' },
    roles: [
      'http.route',
      'auth.verify',
      'web-session.regenerate',
      'web-session.destroy',
      'http.respond',
    ],
    entries: ['http ANY post x/<pk>', 'http GET get'],
  },
  {
    model: 'py-aiohttp',
    code: `from aiohttp import web
from aiohttp_session import get_session, new_session
routes = web.RouteTableDef()
async def get(request):
    probe("session", request.headers["mcp-session-id"])
    probe("path", request.match_info["id"])
    probe("user", (await get_session(request))["user_id"])
    await new_session(request)
@routes.post("/x")
async def post(request):
    probe("body", await request.json())
app = web.Application()
app.router.add_get("/a", get)
web.run_app(app)`,
    labels: {
      session: 'SessionIdHeader',
      path: 'UrlParameter',
      user: 'Principal',
      body: 'RequestBody',
    },
    roles: ['http.route', 'web-session.regenerate', 'http.listen'],
    entries: ['http GET get /a', 'http POST post'],
  },
  {
    model: 'py-sanic',
    code: `from sanic import Sanic
app = Sanic("x")
@app.post("/x/<item>")
async def post(request, item):
    probe("session", request.headers["mcp-session-id"])
    probe("item", item)`,
    labels: { session: 'SessionIdHeader', item: 'UrlParameter' },
    entries: ['http POST post'],
  },
  {
    model: 'py-tornado',
    code: `import tornado.web
class Main(tornado.web.RequestHandler):
    def post(self, item):
        probe("session", self.request.headers["Mcp-Session-Id"])
        probe("item", item)
        self.set_secure_cookie("sid", "1")`,
    labels: { session: 'SessionIdHeader', item: 'UrlParameter' },
    roles: ['cookie.set'],
    entries: ['http POST post'],
  },
  {
    model: 'py-http-servers',
    code: `import uvicorn
uvicorn.run("server:app", host="0.0.0.0")`,
    roles: ['http.listen'],
  },
]

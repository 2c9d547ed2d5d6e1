import type { FiringCase } from './firing-case.ts'

const session = { session: 'SessionIdHeader' }

/** Python frameworks and platforms that are met less often. */
export const pythonHostCases: readonly FiringCase[] = [
  {
    model: 'py-litestar',
    code: `from typing import Annotated
from litestar import Request, post
from litestar.params import Parameter
@post("/mcp")
async def handle(request: Request, data: dict, key: Annotated[str, Parameter(header="X-Key")]):
    probe("session", request.headers.get("mcp-session-id"))
    probe("body", data)
    probe("header", key)`,
    labels: { ...session, body: 'RequestBody UrlParameter', header: 'ClientHeader UrlParameter' },
    entries: ['http POST handle'],
  },
  {
    model: 'py-falcon',
    code: `import falcon.asgi
class Mcp:
    async def on_post(self, req, resp):
        probe("session", req.get_header("Mcp-Session-Id"))
        probe("body", await req.get_media())
        resp.status = 404
falcon.asgi.App().add_route("/mcp", Mcp())`,
    labels: { ...session, body: 'RequestBody' },
    roles: ['http.route', 'http.status'],
    entries: ['http POST on_post /mcp'],
  },
  {
    model: 'py-bottle',
    code: `from bottle import abort, post, request
@post("/mcp")
def handle():
    probe("session", request.get_header("Mcp-Session-Id"))
    probe("body", request.json)
    abort(404)`,
    labels: { ...session, body: 'RequestBody' },
    roles: ['http.route', 'http.status'],
    entries: ['http POST handle'],
  },
  {
    model: 'py-robyn',
    code: `from robyn import Robyn
app = Robyn(__file__)
@app.post("/mcp")
async def handle(request):
    probe("session", request.headers.get("mcp-session-id"))
    probe("body", request.json())`,
    labels: { ...session, body: 'RequestBody' },
    entries: ['http POST handle'],
  },
  {
    model: 'py-serverless',
    code: `from http.server import BaseHTTPRequestHandler
class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        probe("session", self.headers.get("Mcp-Session-Id"))
        probe("body", self.rfile.read(1))
def lambda_handler(event, context):
    probe("event", event["headers"]["mcp-session-id"])`,
    labels: { ...session, body: 'RequestBody', event: 'SessionIdHeader' },
    entries: ['http POST do_POST', 'http ANY lambda_handler'],
  },
]

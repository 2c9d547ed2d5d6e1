import { answeredInPython } from './python-host-form.ts'
import type { HostForm } from './host-form.ts'

/** Other Python servers, with sessions of their own. */
export const pythonHosts: readonly HostForm[] = [
  {
    name: 'Flask',
    path: 'server.py',
    code: `from flask import Flask, request, jsonify, abort
import asyncio
app = Flask(__name__)

@app.post("/mcp")
def post():
${answeredInPython({
  authorization: `request.headers.get("Authorization")`,
  id: `request.headers.get("Mcp-Session-Id")`,
  message: `request.get_json()`,
  refuse: `abort(404)`,
  answer: `return jsonify(answer)`,
  isSync: true,
})}`,
  },
  {
    name: 'Django',
    path: 'server.py',
    code: `import json
import asyncio
from django.http import JsonResponse, HttpResponseNotFound
from django.urls import path

async def mcp(request):
${answeredInPython({
  authorization: `request.headers.get("Authorization")`,
  id: `request.headers.get("Mcp-Session-Id")`,
  message: `json.loads(request.body)`,
  refuse: `return HttpResponseNotFound()`,
  answer: `return JsonResponse(answer)`,
})}
urlpatterns = [path("mcp", mcp)]`,
  },
  {
    name: 'Django, a view class',
    path: 'server.py',
    code: `import json
from django.http import JsonResponse, HttpResponseNotFound
from django.urls import path
from django.views import View

class Mcp(View):
    async def post(self, request):
${answeredInPython({
  authorization: `request.headers.get("Authorization")`,
  id: `request.headers.get("Mcp-Session-Id")`,
  message: `json.loads(request.body)`,
  refuse: `return HttpResponseNotFound()`,
  answer: `return JsonResponse(answer)`,
  indent: 8,
})}
urlpatterns = [path("mcp", Mcp.as_view())]`,
  },
  {
    name: 'Django REST framework',
    path: 'server.py',
    code: `from rest_framework.views import APIView
from rest_framework.response import Response
from rest_framework.permissions import IsAuthenticated
import asyncio

class Mcp(APIView):
    permission_classes = [IsAuthenticated]

    def post(self, request):
        user = request.user.username
        session_id = request.headers.get("Mcp-Session-Id")
        if session_id:
            session = sessions.get(session_id)
            if UNKNOWN:
                return Response(status=404)
            return Response(asyncio.run(session.handle(request.data)))
        session_id = str(uuid.uuid4())
        sessions[session_id] = Session(owner=user)
        return Response({}, headers={"Mcp-Session-Id": session_id})`,
  },
  {
    name: 'aiohttp',
    path: 'server.py',
    code: `from aiohttp import web

async def post(request: web.Request) -> web.Response:
${answeredInPython({
  authorization: `request.headers.get("Authorization")`,
  id: `request.headers.get("Mcp-Session-Id")`,
  message: `await request.json()`,
  refuse: `raise web.HTTPNotFound()`,
  answer: `return web.json_response(answer)`,
})}
app = web.Application()
app.router.add_post("/mcp", post)
web.run_app(app)`,
  },
  {
    name: 'aiohttp, decorated',
    path: 'server.py',
    code: `from aiohttp import web
routes = web.RouteTableDef()

@routes.post("/mcp")
async def post(request):
${answeredInPython({
  authorization: `request.headers.get("Authorization")`,
  id: `request.headers.get("Mcp-Session-Id")`,
  message: `await request.json()`,
  refuse: `raise web.HTTPNotFound()`,
  answer: `return web.json_response(answer)`,
})}
app = web.Application()
app.add_routes(routes)`,
  },
  {
    name: 'Sanic',
    path: 'server.py',
    code: `from sanic import Sanic, NotFound
from sanic.response import json
app = Sanic("mcp")

@app.post("/mcp")
async def post(request):
${answeredInPython({
  authorization: `request.headers.get("authorization")`,
  id: `request.headers.get("mcp-session-id")`,
  message: `request.json`,
  refuse: `raise NotFound()`,
  answer: `return json(answer)`,
})}`,
  },
  {
    name: 'Tornado',
    path: 'server.py',
    code: `import json
import tornado.web

class Mcp(tornado.web.RequestHandler):
    async def post(self):
${answeredInPython({
  authorization: `self.request.headers.get("Authorization")`,
  id: `self.request.headers.get("Mcp-Session-Id")`,
  message: `json.loads(self.request.body)`,
  refuse: `raise tornado.web.HTTPError(404)`,
  answer: `return self.write(answer)`,
  indent: 8,
})}
app = tornado.web.Application([(r"/mcp", Mcp)])`,
  },
  {
    name: 'Robyn',
    path: 'server.py',
    code: `from robyn import Robyn, Request, Response
app = Robyn(__file__)

@app.post("/mcp")
async def post(request: Request):
${answeredInPython({
  authorization: `request.headers.get("authorization")`,
  id: `request.headers.get("mcp-session-id")`,
  message: `request.json()`,
  refuse: `return Response(status_code=404, headers={}, description="")`,
  answer: `return answer`,
})}`,
  },
  {
    name: 'Bottle',
    path: 'server.py',
    code: `from bottle import Bottle, request, abort
import asyncio
app = Bottle()

@app.post("/mcp")
def post():
${answeredInPython({
  authorization: `request.headers.get("Authorization")`,
  id: `request.get_header("Mcp-Session-Id")`,
  message: `request.json`,
  refuse: `abort(404)`,
  answer: `return answer`,
  isSync: true,
})}`,
  },
  {
    name: 'AWS Lambda',
    path: 'server.py',
    code: `import json, asyncio

def lambda_handler(event, context):
${answeredInPython({
  authorization: `event["headers"].get("authorization")`,
  id: `event["headers"].get("mcp-session-id")`,
  message: `json.loads(event["body"])`,
  refuse: `return {"statusCode": 404}`,
  answer: `return {"statusCode": 200, "body": json.dumps(answer)}`,
  isSync: true,
})}`,
  },
  {
    name: 'http.server',
    path: 'server.py',
    code: `import json, asyncio
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
${answeredInPython({
  authorization: `self.headers.get("Authorization")`,
  id: `self.headers.get("Mcp-Session-Id")`,
  message: `json.loads(self.rfile.read(int(self.headers["Content-Length"])))`,
  refuse: `return self.send_error(404)`,
  answer: `return self.wfile.write(json.dumps(answer).encode())`,
  isSync: true,
  indent: 8,
})}
ThreadingHTTPServer(("127.0.0.1", 8000), Handler).serve_forever()`,
  },
]

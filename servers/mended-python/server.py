import secrets

from cachetools import TTLCache
from mcp.server.auth.middleware.auth_context import get_access_token
from mcp.server.auth.settings import AuthSettings
from mcp.server.fastmcp import FastMCP

from verifier import ShopTokenVerifier

mcp = FastMCP(
    "shop",
    host="127.0.0.1",
    token_verifier=ShopTokenVerifier(),
    auth=AuthSettings(
        issuer_url="https://id.example.com",
        resource_server_url="https://shop.example.com/mcp",
        required_scopes=["shop"],
    ),
)

baskets: TTLCache[tuple[str, str], dict] = TTLCache(maxsize=10_000, ttl=900)


def principal() -> str:
    token = get_access_token()
    if token is None or token.subject is None:
        raise PermissionError("no verified subject")
    return token.subject


@mcp.tool()
def open_basket() -> str:
    basket_id = secrets.token_urlsafe(32)
    baskets[(principal(), basket_id)] = {"items": []}
    return basket_id


@mcp.tool()
def view_basket(basket_id: str) -> list[str]:
    basket = baskets.get((principal(), basket_id))
    if basket is None:
        raise ValueError("unknown or expired basket")
    return basket["items"]


if __name__ == "__main__":
    mcp.run(transport="streamable-http")

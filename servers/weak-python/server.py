import random
import time

from mcp.server.fastmcp import FastMCP

mcp = FastMCP("shop")

baskets: dict[str, dict] = {}
conversations: dict[str, list[str]] = {}


@mcp.tool()
def open_basket() -> str:
    basket_id = f"basket_{int(time.time())}_{random.randint(0, 9999)}"
    baskets[basket_id] = {"items": []}
    print("opened basket", basket_id)
    return basket_id


@mcp.tool()
def view_basket(basket_id: str) -> list[str]:
    basket = baskets.get(basket_id)
    if basket is None:
        raise ValueError("no such basket")
    return basket["items"]


@mcp.tool()
def note(user_id: str, conversation_id: str, text: str) -> list[str]:
    notes = conversations.setdefault(f"{user_id}:{conversation_id}", [])
    notes.append(text)
    return notes


if __name__ == "__main__":
    mcp.run(transport="streamable-http")

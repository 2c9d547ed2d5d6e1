import jwt
from mcp.server.auth.provider import AccessToken, TokenVerifier

keys = jwt.PyJWKClient("https://id.example.com/jwks")


class ShopTokenVerifier(TokenVerifier):
    async def verify_token(self, token: str) -> AccessToken | None:
        try:
            key = keys.get_signing_key_from_jwt(token)
            claims = jwt.decode(
                token,
                key.key,
                algorithms=["RS256"],
                audience="https://shop.example.com/mcp",
                issuer="https://id.example.com",
            )
        except jwt.PyJWTError:
            return None
        return AccessToken(
            token=token,
            client_id=claims["client_id"],
            scopes=claims.get("scope", "").split(),
            expires_at=claims["exp"],
            subject=claims["sub"],
        )

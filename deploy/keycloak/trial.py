"""The parts of the trial `run`: tokens of a real Keycloak, and the calls that they are for.

Usage: trial.py PART, with KEYCLOAK, SERVICE, BILLING_SECRET and ADA_PASSWORD set.
"""

import base64
import json
import os
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
import uuid

import grpc

import user_pb2
import user_pb2_grpc

KEYCLOAK = os.environ["KEYCLOAK"]
ADMIN = f"{KEYCLOAK}/admin/realms/users"
# Keys are fetched again after 30 s, and a verified token is remembered for 30 s (docs/security.md).
REMOVED_KEY_WORKS = 60
SERVICE = user_pb2_grpc.UserServiceStub(grpc.insecure_channel(os.environ["SERVICE"]))
OTHER_ALGORITHMS = user_pb2_grpc.UserServiceStub(grpc.insecure_channel(os.environ["OTHER_ALGORITHMS"]))


def http(url, body=None, method=None, token=None):
    """The response's JSON; a form is sent as a form, anything else as JSON."""
    headers, data = {}, None
    if isinstance(body, bytes):
        data = body
    elif body is not None:
        data, headers["content-type"] = json.dumps(body).encode(), "application/json"
    if token:
        headers["authorization"] = f"Bearer {token}"
    with urllib.request.urlopen(urllib.request.Request(url, data, headers, method=method), timeout=30) as response:
        text = response.read()
        return json.loads(text) if text else None


def token(realm="users", **form):
    url = f"{KEYCLOAK}/realms/{realm}/protocol/openid-connect/token"
    asked = {name: value for name, value in form.items() if value}
    return http(url, urllib.parse.urlencode(asked).encode())["access_token"]


def of_service(scope=""):
    return token(grant_type="client_credentials", client_id="billing", client_secret=os.environ["BILLING_SECRET"],
                 scope=scope)


def of_user(scope=""):
    return token(grant_type="password", client_id="people", username="ada", password=os.environ["ADA_PASSWORD"],
                 scope=scope)


def admin(path, body=None, method=None):
    secret = token("master", grant_type="password", client_id="admin-cli", username="admin",
                   password=os.environ["KC_BOOTSTRAP_ADMIN_PASSWORD"])
    return http(ADMIN + path, body, method, secret)


def claims(access_token):
    part = access_token.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))


def algorithm(access_token):
    part = access_token.split(".")[0]
    return json.loads(base64.urlsafe_b64decode(part + "=" * (-len(part) % 4)))["alg"]


def outcome(access_token, call="GetUser", users=SERVICE):
    """OK, or the reason of the error."""
    metadata = [("authorization", f"Bearer {access_token}"), ("idempotency-key", str(uuid.uuid4()))]
    requests = {
        "GetUser": user_pb2.GetUserRequest(id=2147483647),
        "CreateUser": user_pb2.CreateUserRequest(name="Ada", email=f"{uuid.uuid4()}@example.com"),
    }
    try:
        if call == "Chat":
            list(users.Chat(iter([user_pb2.ChatMessage(user="ada", message="hello")]), metadata=metadata, timeout=10))
        else:
            getattr(users, call)(requests[call], metadata=metadata, timeout=10)
        return "OK"
    except grpc.RpcError as error:
        details = dict(error.trailing_metadata()).get("grpc-status-details-bin", b"").decode("latin-1")
        reasons = ("TOKEN_INVALID", "TOKEN_EXPIRED", "TOKEN_MISSING", "SCOPE_MISSING", "USER_NOT_FOUND")
        reason = next((reason for reason in reasons if reason in details), f"{error.code()} {error.details()}")
        return "OK" if reason == "USER_NOT_FOUND" else reason


def expect(what, expected, came):
    assert came == expected, f"{what}: {came} instead of {expected}"
    print(f"{what}: {came}")


def tokens():
    """Of a service and of a user: the scopes that are assigned, the optional ones when they are asked for."""
    for name, fetch in (("a service's", of_service), ("a user's", of_user)):
        read, write = fetch(), fetch("users.write")
        assert claims(read)["aud"] == "user-service" and claims(read)["sub"], claims(read)
        expect(f"{name} token of {len(read)} bytes, scope {claims(read)['scope']}, GetUser", "OK", outcome(read))
        expect(f"{name} token, CreateUser without having asked for the optional scope", "SCOPE_MISSING",
               outcome(read, "CreateUser"))
        expect(f"{name} token, scope {claims(write)['scope']}, CreateUser", "OK", outcome(write, "CreateUser"))
    expect("a user's token that asked for chat, Chat", "OK", outcome(of_user("chat"), "Chat"))
    try:
        of_service("chat")
        raise SystemExit("a scope that is not assigned was given")
    except urllib.error.HTTPError as error:
        expect("a token request with a scope that is not assigned", "invalid_scope", json.load(error)["error"])


def existing_realm():
    """What the README's commands have made of a realm and a client that were there."""
    for scope in ("", "users.write"):
        of_shop = claims(token("acme", grant_type="client_credentials", client_id="shop",
                               client_secret=os.environ["BILLING_SECRET"], scope=scope))
        assert "user-service" in of_shop["aud"] and of_shop["sub"], of_shop
        assert {"users.read", *scope.split()} <= set(of_shop["scope"].split()), of_shop
        print(f"a token of a client that was there: aud {of_shop['aud']}, scope {of_shop['scope']}")


def keys():
    return {key["providerId"] for key in admin("/keys")["keys"] if key.get("algorithm") == "RS256"}


def rotation():
    """A new key, and the end of the old one, under calls: none is lost, and the old key is refused within a minute."""
    old_keys, old = keys(), of_service()
    realm = admin("")["id"]
    counted = {}

    def calls(count):
        for _ in range(count):
            for fetch in (of_service, of_user):
                came = outcome(fetch())
                counted[came] = counted.get(came, 0) + 1

    calls(20)
    admin("/components", {"name": "next", "providerId": "rsa-generated", "parentId": realm,
                          "providerType": "org.keycloak.keys.KeyProvider",
                          "config": {"priority": ["200"], "enabled": ["true"], "active": ["true"]}})
    calls(40)
    expect("a token of the old key, beside the new one", "OK", outcome(old))
    for key in old_keys:
        admin(f"/components/{key}", method="DELETE")
    removed = time.monotonic()
    while outcome(old) == "OK":
        calls(1)
        assert time.monotonic() - removed < REMOVED_KEY_WORKS + 5, "a removed key works for more than a minute"
    expect(f"a token of the old key, {time.monotonic() - removed:.0f} s after its end", "TOKEN_INVALID", outcome(old))
    calls(20)
    assert set(counted) == {"OK"}, counted
    print(f"calls with fresh tokens meanwhile: {counted['OK']}, 0 failed")


def client(**attributes):
    """Changes attributes of the client of the service."""
    billing = admin("/clients?clientId=billing")[0]
    billing["attributes"].update(attributes)
    admin(f"/clients/{billing['id']}", billing, "PUT")


def algorithms():
    for name in ("ES256", "PS256"):
        client(**{"access.token.signed.response.alg": name})
        signed = of_service()
        assert algorithm(signed) == name
        expect(f"{name}, jws-algorithms not set", "TOKEN_INVALID", outcome(signed))
        expect(f"{name}, jws-algorithms: RS256,ES256,PS256", "OK", outcome(signed, users=OTHER_ALGORITHMS))
    client(**{"access.token.signed.response.alg": "RS256"})
    expect("RS256 beside them", "OK", outcome(of_service(), users=OTHER_ALGORITHMS))


def lightweight():
    client(**{"client.use.lightweight.access.token.enabled": "true"})
    light = of_service("users.write")
    assert claims(light)["sub"] and "azp" in claims(light), claims(light)
    expect(f"a lightweight token with {', '.join(sorted(claims(light)))}, GetUser", "OK", outcome(light))
    expect("a lightweight token, CreateUser", "OK", outcome(light, "CreateUser"))
    scope = next(scope for scope in admin("/client-scopes") if scope["name"] == "user-service")
    mapper = scope["protocolMappers"][0]
    mapper["config"]["lightweight.claim"] = "false"
    admin(f"/client-scopes/{scope['id']}/protocol-mappers/models/{mapper['id']}", mapper, "PUT")
    assert "aud" not in claims(of_service())
    expect("a lightweight token, the audience mapper's switch off", "TOKEN_INVALID", outcome(of_service()))


if __name__ == "__main__":
    globals()[sys.argv[1]]()

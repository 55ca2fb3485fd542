"""Sign in, links in letters, one's own account, and what governments ask for.

A sign-in page leads on who is signed in; a link from a letter that does not work is 404 for everybody.
"""

from tests.every_page.doors import EVERYBODY, SIGNED_IN, Door

TOKEN = "no-link-has-this-token"

DOORS = [
    Door("accounts.login", "/login", ("walter",), refused=(302,)),
    Door("accounts.login", "/login", ("walter",), "POST", passed=(422,), refused=(302,)),
    Door("accounts.logout", "/logout", SIGNED_IN, "POST", passed=(302,)),
    Door("accounts.forgot_password", "/forgot-password", EVERYBODY),
    Door("accounts.forgot_password", "/forgot-password", EVERYBODY, "POST", passed=(422,)),
    Door("accounts.reset_sent", "/forgot-password/sent", EVERYBODY),
    *(
        Door(f"accounts.{purpose}", f"/{purpose}/{TOKEN}", EVERYBODY, method, passed=(404,))
        for purpose in ("reset", "invite", "confirm")
        for method in ("GET", "POST")
    ),
    Door("accounts.request_login", "/request-login", EVERYBODY),
    Door("accounts.request_login", "/request-login", EVERYBODY, "POST", passed=(422,)),
    Door("accounts.login_request_received", "/request-login/received", EVERYBODY),
    Door("accounts.join", "/join", EVERYBODY),
    Door("accounts.join", "/join", EVERYBODY, "POST", passed=(422,)),
    Door("accounts.application_received", "/join/received", EVERYBODY),
    Door("desks.account", "/account", SIGNED_IN),
    Door("accounts.name", "/account/name", SIGNED_IN),
    Door("accounts.name", "/account/name", SIGNED_IN, "POST", passed=(422,)),
    Door("accounts.password", "/account/password", SIGNED_IN),
    Door("accounts.password", "/account/password", SIGNED_IN, "POST", passed=(422,)),
    Door("desks.close", "/account/close", SIGNED_IN),
    Door("desks.close", "/account/close", SIGNED_IN, "POST", passed=(422,)),
    Door("accounts.confirmation", "/account/confirmation", SIGNED_IN, "POST", passed=(302,)),
    Door("accounts.sign_out_everywhere", "/account/sign-out-everywhere", SIGNED_IN, "POST", passed=(302,)),
]

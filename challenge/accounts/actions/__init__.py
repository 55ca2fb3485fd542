"""What is done to accounts: one file per deed. All are called inside a transaction; none commits."""

from challenge.accounts.actions.closing import close_account
from challenge.accounts.actions.coordinators import coordinate, end_coordination, end_membership, invite_again
from challenge.accounts.actions.links import confirm_address, send_confirmation, send_reset, use_link
from challenge.accounts.actions.people import (
    change_password,
    new_account,
    new_admin,
    rename,
    set_password,
    tell_account_exists,
)
from challenge.accounts.actions.requests import (
    accept_login_request,
    accept_membership,
    ask_for_login,
    ask_for_membership,
    decline_request,
)
from challenge.accounts.actions.sign_in import end_all_sign_ins, end_sign_in, forget_expired, open_sign_in

__all__ = [
    "accept_login_request",
    "accept_membership",
    "ask_for_login",
    "ask_for_membership",
    "change_password",
    "close_account",
    "confirm_address",
    "coordinate",
    "decline_request",
    "end_all_sign_ins",
    "end_coordination",
    "end_membership",
    "end_sign_in",
    "forget_expired",
    "invite_again",
    "new_account",
    "new_admin",
    "open_sign_in",
    "rename",
    "send_confirmation",
    "send_reset",
    "set_password",
    "tell_account_exists",
    "use_link",
]

"""E-mail addresses: what can be one, and the one way we keep it."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email

LONGEST_ADDRESS = 254  # RFC 5321, 4.5.3.1.3, less the two angle brackets


def kept_address(text: str) -> str:
    """The address in lower case, its domain as mail servers write it. Raises ValueError with a sentence.

    The length is looked at first: nothing long is looked at any closer.
    """
    if len(text) > LONGEST_ADDRESS:
        raise ValueError(f"An e-mail address has at most {LONGEST_ADDRESS} characters.")
    try:
        found = validate_email(text.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise ValueError("This is not an e-mail address. It looks like name@example.org.") from None
    return (found.ascii_email or found.normalized).lower()

"""What a person did wrong, said beside the field where it can be mended."""

from __future__ import annotations


class Mistake(Exception):
    """A rule refused a deed. `field` is the name of the form's field, or "" when it concerns the whole form."""

    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field
        self.message = message


class SavedBefore(Exception):
    """The same form was saved before with other content; `address` shows what was saved then."""

    def __init__(self, address: str) -> None:
        super().__init__("This form was saved before with other content.")
        self.address = address

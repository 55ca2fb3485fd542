"""Where a figure stands on the page of factors, so that any page can link to it."""

PAGE = "/about/factors"


def factor_anchor(kind: str, resource: str, region: str = "") -> str:
    """The id of a figure's row: `electricity-RFCW`, `natural_gas-heat_content`, `price-electricity-OH`.

    `kind` is that of a factor, or `price` (its region is a state), `residual` or `equivalent` (its resource is the
    key of the comparison).
    """
    if kind == "price":
        return f"price-{resource}-{region}"
    if kind in ("residual", "equivalent"):
        return f"{kind}-{region or resource}"
    return f"{resource}-{region}" if region else f"{resource}-{kind}"


def factor_address(edition: str, anchor: str = "") -> str:
    """The address of a row, or of the whole page, in an edition."""
    return f"{PAGE}?edition={edition}" + (f"#{anchor}" if anchor else "")

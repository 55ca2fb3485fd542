"""Where the meters of a file go when nobody said: as last time, by name, or because only one can take them."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from challenge.businesses.models import Site
from challenge.formats.contents import FileMeter
from challenge.quantities.resources import RESOURCES
from challenge.savings.models import Meter

LEFT_OUT, NEW_METER, UNDECIDED = "out", "new", ""
AS_CHOSEN, AS_LAST_TIME, BY_NAME, ONLY_ONE = "chosen", "last time", "name", "only one"
COUNTED_TWICE = ("net", "total")


@dataclass(frozen=True, slots=True)
class Guess:
    """`choice` is a meter's id, "new:" and a site's id, "out", or "" while somebody has to say. `why`: how we know."""

    choice: str
    why: str = ""


def new_at(site: Site) -> str:
    """The choice of a new meter at a site."""
    return f"{NEW_METER}:{site.id}"


def site_like(name: str, sites: Sequence[Site]) -> Site | None:
    """The one site whose name, or whose business's name, is the property's; else the one that is part of it."""
    wanted = _plain(name)
    if not wanted:
        return None
    for names_of in (_whole_names, _own_names):
        found = [site for site in sites if wanted in names_of(site)]
        if len(found) == 1:
            return found[0]
    partly = [site for site in sites if any(_is_part(one, wanted) for one in _own_names(site))]
    return partly[0] if len(partly) == 1 else None


def guesses(
    file_meters: Sequence[FileMeter],
    places: Mapping[str, Sequence[Site]],
    fitting: Mapping[str, Sequence[Meter]],
    chosen: Mapping[str, str],
    last_time: Mapping[str, int],
) -> dict[str, Guess]:
    """One guess for each meter of the file, by its key. `places`: the sites it may go to; `fitting`: their meters."""
    found: dict[str, Guess] = {}
    for one in file_meters:
        if guess := _stated(one, places[one.key], fitting[one.key], chosen, last_time):
            found[one.key] = guess
    taken = {guess.choice for guess in found.values()}
    rest = [one for one in file_meters if one.key not in found]
    only = {one.key: _only_one(one, fitting[one.key], taken) for one in rest}
    wanted = Counter(meter.id for meter in only.values() if meter)
    for one in rest:
        meter = only[one.key]
        if meter is not None and wanted[meter.id] == 1 and not _counted_twice(one, file_meters):
            found[one.key] = Guess(str(meter.id), ONLY_ONE)
        else:
            found[one.key] = _without_a_meter(one, file_meters, places[one.key], fitting[one.key], meter is not None)
    return found


def _stated(
    one: FileMeter,
    sites: Sequence[Site],
    meters: Sequence[Meter],
    chosen: Mapping[str, str],
    last_time: Mapping[str, int],
) -> Guess | None:
    """What somebody chose, what was done last time, or what the names say."""
    choices = {str(meter.id) for meter in meters} | {new_at(site) for site in sites} | {LEFT_OUT}
    if chosen.get(one.key) in choices:
        return Guess(chosen[one.key], AS_CHOSEN)
    if str(last_time.get(one.key)) in choices:
        return Guess(str(last_time[one.key]), AS_LAST_TIME)
    named = [meter for meter in meters if is_named(one, meter)]
    return Guess(str(named[0].id), BY_NAME) if len(named) == 1 else None


def is_named(one: FileMeter, meter: Meter) -> bool:
    """Whether the file gives its meter the name that ours has. Readers may put what it counts in front."""
    name, wanted = (" ".join(text.split()).casefold()[:60] for text in (one.name, meter.name))
    digits = re.sub(r"[^0-9]", "", meter.name)
    masked = f"ending in {digits[-4:]}" if len(digits) > 5 else wanted  # as readers show what may be an account
    return name == wanted or one.name.casefold().endswith((f": {wanted}", f", {wanted}", f": {masked}", f", {masked}"))


def _only_one(one: FileMeter, meters: Sequence[Meter], taken: set[str]) -> Meter | None:
    """The only meter that fits and is still free, or the only one of them that is kept in the file's unit."""
    free = [meter for meter in meters if str(meter.id) not in taken]
    in_its_unit = [meter for meter in free if meter.unit == one.unit]
    return next((found[0] for found in (free, in_its_unit) if len(found) == 1), None)


def _counted_twice(one: FileMeter, file_meters: Sequence[FileMeter]) -> bool:
    """Net and total flow beside the use they contain: saving both would count it twice."""
    if one.direction not in COUNTED_TWICE:
        return False
    return any(o.direction == "use" and (o.resource, o.property) == (one.resource, one.property) for o in file_meters)


def _without_a_meter(
    one: FileMeter, file_meters: Sequence[FileMeter], sites: Sequence[Site], meters: Sequence[Meter], disputed: bool
) -> Guess:
    """A new meter where nothing else is possible; otherwise somebody has to say."""
    if not one.bills or _counted_twice(one, file_meters):
        return Guess(LEFT_OUT)
    is_clear = len(sites) == 1 and one.resource in RESOURCES and not disputed
    if is_clear and (not meters or len(file_meters) > 1):
        return Guess(new_at(sites[0]), ONLY_ONE)
    return Guess(UNDECIDED)


def _whole_names(site: Site) -> set[str]:
    """Names that say both: the business and its site."""
    return {_plain(f"{site.business.name} {site.name}"), _plain(f"{site.name} {site.business.name}")}


def _own_names(site: Site) -> set[str]:
    return {_plain(site.name), _plain(site.business.name)}


def _is_part(name: str, wanted: str) -> bool:
    return bool(name) and (f" {name} " in f" {wanted} " or f" {wanted} " in f" {name} ")


@lru_cache(maxsize=8192)
def _plain(text: str) -> str:
    """Letters and digits only, so that an apostrophe or a dash decides nothing."""
    return " ".join(re.sub(r"[^\w\s]+", "", text.casefold()).split())

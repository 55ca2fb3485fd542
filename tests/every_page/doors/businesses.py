"""Who takes part."""

from tests.every_page.doors import BAKERY, BAKERY_OWNER, BAKERY_PEOPLE, CITY, EVERYBODY, Door

JOIN = "/challenges/riverbend-oh/2026/join"
HOME = "/businesses/rosas-bakery"

DOORS = [
    Door("businesses.story", "/entries/1/story", BAKERY_OWNER),
    Door("businesses.story", "/entries/1/story", BAKERY_OWNER, "POST", passed=(422,)),
    Door("businesses.take_back_story", "/entries/1/story/take-back", BAKERY_OWNER, "POST", passed=(422,)),
    Door("businesses.stories", "/cities/riverbend-oh/challenges/2026/stories", CITY),
    Door("businesses.decide_on_story", "/stories/1", CITY),
    Door("businesses.decide_on_story", "/stories/1", CITY, "POST", passed=(422,)),
    Door("businesses.join", JOIN, EVERYBODY),
    Door("businesses.join", JOIN, EVERYBODY, "POST", passed=(422,)),
    Door("businesses.joined", f"{JOIN}/sent", EVERYBODY),
    Door("desks.business_home", HOME, BAKERY),
    Door("businesses.edit", f"{HOME}/edit", BAKERY_OWNER),
    Door("businesses.edit", f"{HOME}/edit", BAKERY_OWNER, "POST", passed=(422,)),
    Door("businesses.people", f"{HOME}/people", BAKERY_OWNER),
    Door("businesses.people", f"{HOME}/people", BAKERY_OWNER, "POST", passed=(422,)),
    Door("businesses.remove", f"{HOME}/people/2/remove", BAKERY_OWNER),
    Door("businesses.remove", f"{HOME}/people/2/remove", BAKERY_OWNER, "POST", passed=(422,)),
    Door("businesses.new_site", f"{HOME}/sites/new", BAKERY_PEOPLE),
    Door("businesses.new_site", f"{HOME}/sites/new", BAKERY_PEOPLE, "POST", passed=(422,)),
    Door("businesses.site", "/sites/1", BAKERY),
    Door("businesses.change_site", "/sites/1", BAKERY_PEOPLE, "POST", passed=(422,)),
    Door("businesses.entry", "/entries/1", BAKERY_PEOPLE),
    Door("businesses.change_entry", "/entries/1", BAKERY_OWNER, "POST", passed=(422,)),
    Door("businesses.entry_sites", "/entries/1/sites", BAKERY_OWNER),
    Door("businesses.entry_sites", "/entries/1/sites", BAKERY_OWNER, "POST", passed=(422,)),
    Door("businesses.entry_facts", "/entries/1/facts", BAKERY_OWNER),
    Door("businesses.entry_facts", "/entries/1/facts", BAKERY_OWNER, "POST", passed=(422,)),
    Door("businesses.entry_team", "/entries/1/team", BAKERY_OWNER),
    Door("businesses.entry_team", "/entries/1/team", BAKERY_OWNER, "POST", passed=(422,)),
    Door("businesses.leave_own_team", "/entries/1/team/leave", BAKERY_OWNER, "POST", passed=(422,)),
    Door("businesses.name_own_team", "/entries/1/team/name", BAKERY_OWNER, "POST", passed=(422,)),
    Door("businesses.withdraw", "/entries/1/withdraw", BAKERY_OWNER),
    Door("businesses.withdraw", "/entries/1/withdraw", BAKERY_OWNER, "POST", passed=(422,)),
]

"""What is done in this room: a business founded, sites added, people invited, challenges entered and left."""

from challenge.businesses.actions.businesses import edit_business, found_business
from challenge.businesses.actions.codes import change_code, end_code, make_code, use_code
from challenge.businesses.actions.decisions import approve_entry, decline_entry
from challenge.businesses.actions.drivers import change_driver, decide_driver
from challenge.businesses.actions.entries import change_listing, change_sites, enter_challenge, withdraw_entry
from challenge.businesses.actions.facts import change_facts, decide_division
from challenge.businesses.actions.invitations import (
    forget_invitation,
    give_link,
    invite_guests,
    keep_guest_list,
    link_of,
    new_link_of,
    use_invitation,
    withdraw_invitation,
    working_link_of,
    write_invitations,
)
from challenge.businesses.actions.people import add_person, invite_person, remove_person
from challenge.businesses.actions.sites import add_site, edit_site
from challenge.businesses.actions.stories import decide_story, take_story_back, tell_story, words_of
from challenge.businesses.actions.touched import touch_challenges_of_site, touch_challenges_of_sites, touch_entries
from challenge.businesses.actions.tracks import move_to_track

__all__ = [
    "add_person",
    "add_site",
    "approve_entry",
    "change_code",
    "change_driver",
    "change_facts",
    "change_listing",
    "change_sites",
    "decide_division",
    "decide_driver",
    "decide_story",
    "decline_entry",
    "edit_business",
    "edit_site",
    "end_code",
    "enter_challenge",
    "forget_invitation",
    "found_business",
    "give_link",
    "invite_guests",
    "invite_person",
    "keep_guest_list",
    "link_of",
    "make_code",
    "move_to_track",
    "new_link_of",
    "remove_person",
    "take_story_back",
    "tell_story",
    "touch_challenges_of_site",
    "touch_challenges_of_sites",
    "touch_entries",
    "use_code",
    "use_invitation",
    "withdraw_entry",
    "withdraw_invitation",
    "words_of",
    "working_link_of",
    "write_invitations",
]

"""A story, and what is decided on it."""

from __future__ import annotations

from wtforms import BooleanField, HiddenField, SubmitField
from wtforms.validators import DataRequired, Length

from challenge.typed import OnceForm, line, lines

LONGEST = 1500


class StoryForm(OnceForm):
    """A title, a few paragraphs, and that it may be read."""

    title = line("Title", DataRequired("Give it a title."), Length(max=80, message="Use at most 80 characters."))
    text = lines(
        "Your story",
        DataRequired("Write your story."),
        Length(max=LONGEST, message=f"Use at most {LONGEST:,} characters."),
    )
    agreed = BooleanField("Everybody may read this, with the name under which we take part")


class DecideStoryForm(OnceForm):
    """Two buttons; a refusal needs a reason."""

    seen = HiddenField()
    reason = lines("Reason", Length(max=1000), description="Only for a refusal. The business reads it.")
    approve = SubmitField("Publish it")
    decline = SubmitField("Decline it")

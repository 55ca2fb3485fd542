"""Facts of entries as boards ask for them."""

from challenge.businesses.entry_facts import Tracks as Tracks

"""Letters: written by the room that knows the facts, handed over as text, sent from an outbox."""

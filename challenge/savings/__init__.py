"""What businesses used: meters and the append-only ledger of readings."""

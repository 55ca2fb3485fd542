"""What is done to meters and readings: one file per deed."""

from challenge.savings.actions.add_meter import add_meter
from challenge.savings.actions.correct_reading import correct_reading, withdraw_reading
from challenge.savings.actions.submit_readings import RefusedBills, Summary, submit_readings

__all__ = ["RefusedBills", "Summary", "add_meter", "correct_reading", "submit_readings", "withdraw_reading"]

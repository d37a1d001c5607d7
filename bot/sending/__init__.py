"""Getting a message out: within its budget, looked up before it is repeated, settled whatever happens."""

from bot.sending.courier import Couriers, Job
from bot.sending.patience import Patient
from bot.sending.sender import BEGINS, LEASE, Messengers, Parcel, Sender
from bot.sending.trouble import told

__all__ = ["BEGINS", "LEASE", "Couriers", "Job", "Messengers", "Parcel", "Patient", "Sender", "told"]

"""Getting a message out: within its budget, looked up before it is repeated, settled whatever happens."""

from bot.sending.sender import Messengers, Parcel, Sender

__all__ = ["Messengers", "Parcel", "Sender"]

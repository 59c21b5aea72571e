"""The only room that knows SQL. Others hand its engine on, and a connection where reads belong
together."""

from sqlalchemy import Connection, Engine

__all__ = ("Connection", "Engine")

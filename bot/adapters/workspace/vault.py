"""Seals what must not be read by whoever gets hold of the database: https://cryptography.io/en/latest/fernet."""

from __future__ import annotations

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from bot.configuration.files import TOKEN_KEY
from bot.errors import SettingsError


class Vault:
    """Seals with the first of its keys, and opens with any."""

    def __init__(self, keys: str) -> None:
        """Keys between commas, the newest first; raises SettingsError where one is none."""
        try:
            self._fernet = MultiFernet([Fernet(key.strip()) for key in keys.split(",")])
        except ValueError:
            raise SettingsError(f"{TOKEN_KEY} holds no key. `pincite slack key` makes one.") from None

    def seal(self, text: str) -> str:
        """The text, encrypted."""
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """The text; raises SettingsError where no key fits."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise SettingsError(
                f"No key in {TOKEN_KEY} opens the tokens that are stored. Put the earlier key behind the new one, with "
                "a comma between; or let the workspaces install Pincite again."
            ) from None


def generate_key() -> str:
    """A key."""
    return Fernet.generate_key().decode()

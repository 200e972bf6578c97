"""One module a vendor. Whatever imports one of them has opted out of the vendors' telemetry before."""

from bot.adapters.telemetry import opt_out

opt_out()

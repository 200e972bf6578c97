"""The ledger of answers, and what of it goes along to another database."""

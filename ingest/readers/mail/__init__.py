"""Mails, mailboxes and saved pages."""

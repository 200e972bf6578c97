"""Files that hold documents: ZIP archives, exports of wikis, and books."""

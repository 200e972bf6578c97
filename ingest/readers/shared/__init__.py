"""What several formats have: titles, headings, tables, front matter."""

"""Extensions: what happens beside a crawl, and at its end."""

"""All platforms side by side: which of them, as processes of their own, one table at the end."""

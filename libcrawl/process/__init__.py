"""What every process of the program has: `.env`, logs, heartbeat, modes of files, exit statuses."""

CREATE VIEW account_name_periods AS
SELECT
    accounts.id AS account_id,
    accounts.platform,
    accounts.platform_id,
    coalesce(names.name, accounts.name) AS name,
    coalesce(lag(names.last_seen_at) OVER series, '-infinity') AS borne_from,
    coalesce(lead(names.first_seen_at) OVER series, 'infinity') AS borne_until
FROM accounts
LEFT JOIN account_names AS names ON accounts.id = names.account_id
WHERE coalesce(names.name, accounts.name) IS NOT NULL
WINDOW series AS (PARTITION BY accounts.id ORDER BY names.first_seen_at);

COMMENT ON VIEW account_name_periods IS
'When an account may have borne a name: from the last time the one before was seen, until the next';

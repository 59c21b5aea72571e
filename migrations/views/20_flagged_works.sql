CREATE VIEW flagged_works AS
SELECT
    works.id AS work_id,
    rules.code AS flag,
    libraries.code AS library,
    accounts.platform,
    accounts.id AS account_id,
    coalesce(accounts.name, accounts.platform_id) AS account,
    works.published_at,
    works.first_seen_at,
    works.title,
    works.url
FROM works
INNER JOIN accounts ON works.account_id = accounts.id
INNER JOIN libraries ON accounts.library_id = libraries.id
INNER JOIN flag_rules AS rules
    ON normalize(concat_ws(E'\n', works.title, works.text), nfkc) ~ rules.pattern; -- noqa: RF02

COMMENT ON VIEW flagged_works IS
'Works whose texts a person should look at, once for each rule of flag_rules; every text is read: name first_seen_at or published_at';

CREATE VIEW institution_links AS
SELECT DISTINCT ON (works.id, links.kind, coalesce(links.account_id, -links.id))
    works.id AS work_id,
    sources.platform,
    links.kind,
    libraries.code AS library,
    libraries.region,
    sources.id AS account_id,
    coalesce(sources.name, sources.platform_id) AS account,
    linked_libraries.code AS linked_library,
    targets.id AS linked_account_id,
    coalesce(targets.name, links.name, links.platform_id) AS linked_account,
    links.platform_id AS linked_platform_id,
    links.candidates,
    works.published_at,
    links.linked_work,
    originals.id AS linked_work_id,
    coalesce(links.linked_at, originals.published_at) AS linked_at,
    works.published_at - coalesce(links.linked_at, originals.published_at) AS delay
FROM work_links AS links
INNER JOIN works ON links.work_id = works.id
INNER JOIN accounts AS sources ON works.account_id = sources.id
INNER JOIN libraries ON sources.library_id = libraries.id
LEFT JOIN accounts AS targets ON links.account_id = targets.id
LEFT JOIN libraries AS linked_libraries ON targets.library_id = linked_libraries.id
LEFT JOIN works AS originals
    ON links.account_id = originals.account_id AND links.linked_work = originals.platform_id
WHERE links.account_id IS DISTINCT FROM sources.id
ORDER BY works.id, links.kind, coalesce(links.account_id, -links.id), links.id;

COMMENT ON VIEW institution_links IS
'Who reposts, reprints or mentions whom: a row for each work and institution, the account itself left out';

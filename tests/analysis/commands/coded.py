"""Works that two people have coded, and a program."""

from __future__ import annotations

from sqlalchemy import Connection, text

CODED = """
INSERT INTO codebooks (name, version, name_zh, name_en, source, digest)
VALUES ('own', '1', '自定', 'Own', 'ours', 'x');
INSERT INTO codebook_themes (codebook_id, theme, position, name_zh, name_en, definition_zh,
    definition_en)
VALUES (1, 'a', 1, '活动', 'Events', '活动', 'events'), (1, 'b', 2, '书', 'Books', '书', 'books');
INSERT INTO coding_rounds (codebook_id, kind, seed, coders, works)
VALUES (1, 'reliability', 1, '{王小明,Anna}', 10);
INSERT INTO work_codes (codebook_id, work_id, round_id, method, coder, theme, note)
SELECT 1, id, 1, 'person', coder, CASE WHEN id % 4 = 0 THEN 'b' ELSE 'a' END, coder || ' 的备注'
FROM works, unnest(ARRAY['王小明', 'Anna']) AS coder WHERE id % 3 <> 0;
INSERT INTO work_codes (codebook_id, work_id, method, coder, theme)
SELECT 1, id, 'rules', 'rules', 'a' FROM works WHERE id % 6 = 0;
"""


def code_works(connection: Connection) -> None:
    """Two works in three, by two people of one opinion; one in six by cues."""
    connection.execute(text(CODED))

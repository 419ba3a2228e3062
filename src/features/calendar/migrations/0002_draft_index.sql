-- Changes that nobody has confirmed or dropped: few among all.
CREATE INDEX calendar_change_draft ON calendar_change (id) WHERE state = 'draft';

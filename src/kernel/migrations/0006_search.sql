-- How far each follower of the journal is (người theo nhật ký): the next leaf it reads, and the id up
-- to which it has walked through the work that was there before it began.
CREATE TABLE follower (
    name {text} PRIMARY KEY,
    tree_id {int} NOT NULL,
    leaf {int} NOT NULL,
    walked_id {int} NOT NULL,
    moved_at {int} NOT NULL
) {strict};

-- The words of each work (từ để tìm), with tags for the units that may read it.
{words};

-- Who of several processes does what only one may do (see platform/lease.h).
CREATE TABLE lease (
    name {text} PRIMARY KEY,
    holder {text} NOT NULL,
    fence {int} NOT NULL,
    until_ms {int} NOT NULL
) {strict};

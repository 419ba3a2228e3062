#!/usr/bin/env python3
"""What scripts rely on when they call "lam due": exit codes, documents, rejected lines.

  due_cli.py LAM DB  with a database that holds the calendars of due_calendars.py; prints each failure and "N passed, N failed"
"""
import json
import os
import subprocess
import sys
import tempfile

HEADER = "id\tfrom\tlimit\tcalendar\tpauses\tresume_rule\n"
MONDAY = ["--from", "2026-03-02T08:00"]


class Check:
    def __init__(self, lam):
        self.lam = lam
        self.passed = self.failed = 0

    def run(self, *arguments, text=None):
        # Minutes must not depend on the zone or the clock of the machine.
        environment = dict(os.environ, TZ="America/New_York", LC_ALL="C")
        return subprocess.run([self.lam, "due", *arguments], input=text, capture_output=True,
                              text=True, encoding="utf-8", env=environment, check=False)

    def that(self, what, holds, seen=None):
        if holds:
            self.passed += 1
            return
        self.failed += 1
        print(f"{what}: {seen}")

    def batch(self, text, *arguments):
        with tempfile.NamedTemporaryFile("wb", suffix=".tsv") as rows:
            rows.write(text if isinstance(text, bytes) else text.encode())
            rows.flush()
            return self.run("--batch", rows.name, *arguments)


def check_single(check):
    done = check.run(*MONDAY, "--limit", "5wd", "--json")
    answer = json.loads(done.stdout)
    check.that("a document of three parts", set(answer) == {"due", "counted_minutes", "ledger"}, done)
    check.that("the due", answer["due"] == "2026-03-09T17:00" and done.returncode == 0, answer["due"])
    check.that("the ledger adds up",
               sum(line["counted"] for line in answer["ledger"]) == answer["counted_minutes"], answer)
    check.that("a ledger from the first day to the last",
               [line["date"] for line in answer["ledger"]][::7] == ["2026-03-02", "2026-03-09"], answer)
    check.that("each line says why", all(line["reason"] and line["source"] for line in answer["ledger"]),
               answer)
    done = check.run(*MONDAY, "--limit", "8wh", "--pause", "2026-03-02T09:00/2026-03-02T11:00",
                     "--pause", "2026-03-02T10:00/2026-03-02T14:00", "--explain")
    check.that("pauses are merged, for people too",
               "11:00 03/03/2026" in done.stdout and "tạm dừng" in done.stdout, done.stdout)
    done = check.run(*MONDAY, "--limit", "2wh", "--pause", "2026-03-02T09:00/2026-03-03T08:00",
                     "--resume-rule", "restart", "--json")
    check.that("restart", json.loads(done.stdout)["due"] == "2026-03-03T10:00", done.stdout)


def check_refusals(check):
    for arguments, code in [
            ((), 2), (("--from", "2026-03-02T08:00"), 2), (("--nonsense",), 2),
            ((*MONDAY, "--limit"), 2), ((*MONDAY, "--limit", "5wd", "more"), 2),
            (("--batch", "x.tsv", "--limit", "5wd"), 2),
            ((*MONDAY, "--limit", "5x"), 1), (("--from", "2026-02-30T08:00", "--limit", "5wd"), 1),
            ((*MONDAY, "--limit", "5wd", "--pause", "2026-03-03T08:00/2026-03-02T08:00"), 1),
            ((*MONDAY, "--limit", "5wd", "--resume-rule", "later"), 1),
            (("--from", "2026-12-30T08:00", "--limit", "5wd"), 1),
            (("--batch", "/nowhere/x.tsv"), 1),
            ((*MONDAY, "--limit", "5wd", "--calendar", "1", "--db", "/nowhere/x.db"), 1)]:
        done = check.run(*arguments)
        check.that(f"{arguments} ends with {code}",
                   done.returncode == code and done.stdout == "" and done.stderr, done)
        done = check.run(*arguments, "--json")
        if arguments[-1:] != ("--limit",):  # there --json is taken for the limit
            check.that(f"{arguments} --json is one document",
                       done.returncode == code and json.loads(done.stdout)["message"], done)
    done = check.run("--from", "2026-12-30T08:00", "--limit", "5wd")
    check.that("the missing year is named", "2027" in done.stderr, done.stderr)
    done = check.run("--help")
    check.that("help", done.returncode == 0 and "--resume-rule" in done.stdout, done)


def check_batch(check):
    good = HEADER + "a\t2026-03-02T08:00\t5wd\t\t\t\n" + "b\t2026-03-02T08:00\t8wh\tnational\t" \
        "2026-03-02T09:00/2026-03-02T11:00;2026-03-02T10:00/2026-03-02T14:00\trest\r\n" + "c\t2026-03-02T08:00\t3m"
    want = "a\t2026-03-09T17:00\nb\t2026-03-03T11:00\nc\t2026-06-02T17:00\n"
    done = check.batch(good)
    check.that("a batch", (done.returncode, done.stdout, done.stderr) == (0, want, ""), done)
    done = check.run("--batch", "-", text=good)
    check.that("from standard input", done.stdout == want, done)
    done = check.batch("limit\tid\tfrom\n5wd\ta\t2026-03-02T08:00\n")
    check.that("columns in any order", done.stdout == "a\t2026-03-09T17:00\n", done)
    done = check.batch("\ufeff" + HEADER + "a\t2026-03-02T08:00\t5wd\n\n")
    check.that("a byte order mark, a blank line", (done.returncode, done.stdout) ==
               (0, "a\t2026-03-09T17:00\n"), done)
    for text in ["", "id\tfrom\n", "id\tfrom\tlimit\tid\n", "id\tfrom\tlimit\tcolour\n"]:
        done = check.batch(text)
        check.that(f"header {text!r} is refused", (done.returncode, done.stdout) == (1, ""), done)


def check_rejected(check):
    bad = HEADER.encode() + b"a\t2026-03-02T08:00\t5wd\nb\t2026-02-30T08:00\t5wd\nc\t2026-03-02T08:00\t5x\n" \
        b"\xff\t2026-03-02T08:00\t5wd\n\t2026-03-02T08:00\t5wd\ng\t2026-12-30T08:00\t5wd\n" \
        b"h\t2026-03-02T08:00\t5wd\t\t2026-03-03T08:00/2026-03-02T08:00\n" \
        b"i\t2026-03-02T08:00\t5wd\t\t\trest\tmore\n" + b"x" * 2_000_000 + b"\nk\t2026-03-02T08:00\t5wd\n"
    lines = [3, 4, 5, 6, 7, 8, 9, 10]
    done = check.batch(bad)
    check.that("rejected lines end with 3", done.returncode == 3, done.returncode)
    check.that("the others are there", done.stdout == "a\t2026-03-09T17:00\nk\t2026-03-09T17:00\n", done)
    rejected = json.loads(done.stderr)["rejected"]
    check.that("each by its line", [item["line"] for item in rejected] == lines, rejected)
    check.that("each with a reason", all(item["reason"] for item in rejected), rejected)
    done = check.batch(bad, "--json")
    answer = json.loads(done.stdout)
    check.that("one document", done.returncode == 3 and [item["id"] for item in answer["due"]] == ["a", "k"]
               and [item["line"] for item in answer["rejected"]] == lines, done.stdout)
    answer = json.loads(check.batch(HEADER, "--json").stdout)
    check.that("an empty batch", answer == {"due": [], "rejected": []}, answer)


def check_units(check, db):
    """Unit 16681: winter hours 07:30-11:30 and 13:00-16:30, and Saturday mornings that do not count."""
    unit = ["--calendar", "16681", "--db", db]
    done = check.run("--from", "2025-12-01T08:00", "--limit", "2wd", *unit, "--json")
    check.that("winter hours of a unit", json.loads(done.stdout)["due"] == "2025-12-03T16:30", done)
    done = check.run("--from", "2025-12-05T16:00", "--limit", "2wh", *unit, "--json")
    check.that("Saturday morning works", json.loads(done.stdout)["due"] == "2025-12-06T08:30", done)
    done = check.run("--from", "2026-03-04T08:00", "--limit", "1wd", *unit, "--explain")
    check.that("the ledger names the unit's source", "[oracle]" in done.stdout, done.stdout)
    done = check.run("--from", "2025-09-26T08:00", "--limit", "2wd", "--calendar", "16702", "--db", db, "--json")
    check.that("a unit without rows has its parent's", json.loads(done.stdout)["due"] == "2025-10-02T17:00", done)
    for arguments in [(*MONDAY, "--limit", "5wd", "--calendar", "99999", "--db", db),
                      ("--from", "2019-03-04T08:00", "--limit", "5wd", "--calendar", "16681", "--db", db),
                      ("--from", "2026-12-30T08:00", "--limit", "5wd", *unit)]:
        done = check.run(*arguments)
        check.that(f"{arguments} is refused with words", done.returncode == 1 and done.stdout == "" and done.stderr,
                   done)
    text = HEADER + "a\t2025-12-01T08:00\t2wd\t16681\t\t\nb\t2025-12-01T08:00\t2wd\t99999\t\t\n"
    with tempfile.NamedTemporaryFile("w", suffix=".tsv") as rows:
        rows.write(text)
        rows.flush()
        done = check.run("--batch", rows.name, "--db", db)
    check.that("an unknown unit rejects its line alone",
               (done.returncode, done.stdout) == (3, "a\t2025-12-03T16:30\n") and '"line":3' in done.stderr, done)


def main(arguments):
    if len(arguments) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    check = Check(arguments[0])
    for part in (check_single, check_refusals, check_batch, check_rejected):
        part(check)
    check_units(check, arguments[1])
    print(f"{check.passed} passed, {check.failed} failed")
    return 1 if check.failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

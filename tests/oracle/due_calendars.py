"""The calendars that the oracle knows: the nation's tables, and units that deviate from them.

A calendar is a list of layers, the nation's first; for each date the nearest layer with a row decides. The
layers of units are made up here and written into a database for "lam due --calendar" to read.
"""
import csv
import datetime
import os
import sqlite3

DATA = os.path.join(os.path.dirname(__file__), "..", "..", "data", "calendar")
EPOCH = datetime.date(1970, 1, 1)
DAY = 24 * 60
WEEK = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
FIRST_DAY_OF_UNITS = datetime.date(2025, 7, 2)  # the communes of today began on the day before


class NoData(Exception):
    """A minute of a year that the tables do not know."""


def read_table(name):
    with open(os.path.join(DATA, name), encoding="utf-8", newline="") as table:
        return list(csv.DictReader(table, delimiter="\t", quoting=csv.QUOTE_NONE))


def minutes_of(hhmm):
    return int(hhmm[:2]) * 60 + int(hhmm[3:])


def hours(days, morning, afternoon, valid_from, valid_to="", counts="1"):
    """Rows of weekly hours; a stretch is "07:00-11:30" or empty."""
    ends = [part.split("-") if part else ["", ""] for part in (morning, afternoon)]
    return [{"weekday": day, "morning_from": ends[0][0], "morning_to": ends[0][1],
             "afternoon_from": ends[1][0], "afternoon_to": ends[1][1], "counts": counts,
             "valid_from": valid_from, "valid_to": valid_to} for day in days]


def day(date, kind, stands_for=""):
    return {"date": date, "type": kind, "kind": "entered", "counts": "", "stands_for": stands_for}


# By the code of the unit: its own layer. 16702 has none and takes the province's.
OWN = {
    "40": (hours(["thu"], "07:00-11:00", "13:30-17:00", "2026-06-01", "2026-08-31"),
           [day("2025-09-29", "off"), day("2025-09-30", "off"), day("2025-10-04", "make_up", "2025-09-29"),
            day("2026-05-15", "morning"), day("2026-07-11", "working")]),
    "16681": (hours(WEEK[:5], "07:30-11:30", "13:00-16:30", "2025-10-16", "2026-04-15")
              + hours(["sat"], "07:00-11:30", "", "2025-07-01", counts="0"),
              [day("2026-03-04", "afternoon"), day("2026-03-05", "off"), day("2026-03-06", "off"),
               day("2026-03-08", "morning"), day("2026-09-02", "morning"), day("2026-05-15", "working")]),
    "16690": (hours(["fri"], "07:00-12:00", "", "2025-07-01")
              + hours(["sat"], "08:00-11:00", "14:00-16:00", "2025-12-01", "2026-02-28")
              + hours(["mon"], "", "", "2026-06-01", "2026-06-30", counts="0")
              + hours(["mon"], "06:30-11:00", "13:00-17:30", "2026-06-15", "2026-06-22"), []),
}
PARENTS = {"40": None, "16681": "40", "16690": "40", "16702": "40"}
UNITS = sorted(PARENTS)


def layers_of(unit):
    if not unit:
        return [(read_table("national.tsv"),
                 {row["date"]: row for row in read_table("days.tsv") if row["kind"] != "planned"})]
    weekly, days = OWN.get(unit, ([], []))
    return layers_of(PARENTS[unit]) + [(weekly, {row["date"]: row for row in days})]


class Calendar:
    """Which minutes are worked and which days count, one mark for each."""

    def __init__(self, unit):
        self.layers = layers_of(unit)
        years = sorted({int(date[:4]) for date in self.layers[0][1]})
        first, last = datetime.date(years[0], 1, 1), datetime.date(years[-1], 12, 31)
        self.first = (first - EPOCH).days
        self.end = (last - EPOCH).days + 1
        self.worked = bytearray((self.end - self.first) * DAY)
        self.counts = bytearray(self.end - self.first)
        for number in range(self.first, self.end):
            self.mark_day(number)

    def weekly(self, name, date):
        for rows, _ in reversed(self.layers):
            valid = [row for row in rows if row["weekday"] == name and row["valid_from"] <= date
                     and (not row["valid_to"] or date <= row["valid_to"])]
            if valid:
                return max(valid, key=lambda row: row["valid_from"])
        raise ValueError(f"no hours for {name}")

    def hours_of(self, special, name, date):
        """A dated day has the hours of its weekday, or the day's it pays for; else Monday's."""
        if special["type"] == "make_up" and special["stands_for"]:
            name = WEEK[datetime.date.fromisoformat(special["stands_for"]).weekday()]
        row = self.weekly(name, date)
        works = row["morning_from"] or row["afternoon_from"]
        return row if works else self.weekly("mon", date)

    def mark_day(self, number):
        at = EPOCH + datetime.timedelta(number)
        date, name = at.isoformat(), WEEK[at.weekday()]
        special = next((days[date] for _, days in reversed(self.layers) if date in days), None)
        row = self.hours_of(special, name, date) if special else self.weekly(name, date)
        parts = {"off": [], "morning": ["morning"], "afternoon": ["afternoon"]}.get(
            special["type"] if special else "working", ["morning", "afternoon"])
        works = False
        for part in parts:
            if row[part + "_from"]:
                for minute in range(minutes_of(row[part + "_from"]), minutes_of(row[part + "_to"])):
                    self.worked[(number - self.first) * DAY + minute] = works = True
        counts = (special["counts"] or str(int(special["type"] != "off"))) if special else row["counts"]
        self.counts[number - self.first] = works and counts == "1"

    def works(self, minute):
        place = minute - self.first * DAY
        if place < 0 or place >= len(self.worked):
            raise NoData
        return self.worked[place]

    def is_working_day(self, number):
        if number < self.first or number >= self.end:
            raise NoData
        return self.counts[number - self.first]

    def close(self, number):
        """The minute after the last worked one of the day."""
        minute = number * DAY + DAY - 1
        while not self.works(minute):
            minute -= 1
        return minute + 1


def minute_or_zero(hhmm):
    return minutes_of(hhmm) if hhmm else 0


def store(path):
    """Writes the layers of the units into a database that "lam init" made."""
    with sqlite3.connect(path) as db:
        for number, (code, (weekly, days)) in enumerate(sorted(OWN.items()), 1000):
            unit = db.execute("SELECT id FROM unit WHERE code = ? AND valid_to IS NULL", [code]).fetchone()[0]
            db.execute("INSERT INTO calendar (id, unit_id, name) VALUES (?, ?, ?)", [number, unit, code])
            db.executemany(
                "INSERT INTO calendar_hours (calendar_id, weekday, valid_from, valid_to, morning_from,"
                " morning_to, afternoon_from, afternoon_to, counts, source, certainty, entered_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, 'oracle', 'sourced', 0)",
                [[number, WEEK.index(row["weekday"]), row["valid_from"], row["valid_to"] or None]
                 + [minute_or_zero(row[part]) for part in
                    ("morning_from", "morning_to", "afternoon_from", "afternoon_to")]
                 + [int(row["counts"])] for row in weekly])
            db.executemany(
                "INSERT INTO calendar_day (calendar_id, date, type, kind, name, counts, stands_for,"
                " legal_source, certainty, entered_at)"
                " VALUES (?, ?, ?, ?, 'oracle', ?, ?, 'oracle', 'sourced', 0)",
                [[number, row["date"], row["type"], row["kind"], int(row["type"] != "off"),
                  row["stands_for"] or None] for row in days])

#!/usr/bin/env python3
"""An independent reckoning of deadlines, to compare with "lam due --batch".

It shares nothing with the program but the tables of data/calendar and the rows of due_calendars.py. A clock goes through the minutes
one by one and asks of each: is it worked, is it paused? There are no sums, no merged intervals and
no formulas over days.

  due_oracle.py database DB                      writes the units' calendars into a database
  due_oracle.py make COUNT SEED CASES EXPECTED   writes random cases and what must come out
  due_oracle.py compare CASES EXPECTED OUTPUT REJECTED   prints differences and "N passed, N failed"
"""
import datetime
import json
import multiprocessing
import random
import sys
from fractions import Fraction

from due_calendars import DAY, EPOCH, FIRST_DAY_OF_UNITS, UNITS, Calendar, NoData, store

CALENDARS = {unit: Calendar(unit) for unit in ["", *UNITS]}


class Chosen:
    """The calendar of the case at hand."""

    calendar = CALENDARS[""]


def works(minute):
    return Chosen.calendar.works(minute)


def close(number):
    return Chosen.calendar.close(number)


def next_worked(minute):
    while not works(minute):
        minute += 1
    return minute


def burn(minute, amount):
    """Lets the clock run until so many worked minutes have gone."""
    while amount > 0:
        if works(minute):
            amount -= 1
        minute += 1
    return minute


def next_working_day(number):
    while not Chosen.calendar.is_working_day(number):
        number += 1
    return number


def first_limit(limit, start):
    """The due of a limit whose clock begins at the worked minute `start`, without pauses."""
    today = start // DAY
    if limit == "same-day":
        # A day that works without counting as a working day closes no limit (decision 4).
        in_time = start - today * DAY <= 15 * 60 and Chosen.calendar.is_working_day(today)
        return close(today if in_time else next_working_day(today + 1))
    if limit.endswith("wd"):
        number = Fraction(limit[:-2])
        day, reached = today, start
        while number >= 1:
            day = next_working_day(day + 1)
            reached = close(day)
            number -= 1
        part = number * 480
        return burn(reached, -(-part.numerator // part.denominator))
    if limit.endswith("wh"):
        amount = Fraction(limit[:-2]) * 60
        return burn(start, -(-amount.numerator // amount.denominator))
    return close(next_working_day(civil_end(limit, today)))


def civil_end(limit, day):
    """Last day of a limit in days or months: Civil Code art. 147 and 148."""
    if limit.endswith("d"):
        for _ in range(int(limit[:-1])):
            day += 1
        return day
    wanted = (EPOCH + datetime.timedelta(day)).day
    for _ in range(int(limit[:-1])):
        # the first of the next month
        day += 1
        while (EPOCH + datetime.timedelta(day)).day != 1:
            day += 1
    # from the first of a month to the wanted day, or the last before the next first
    if (EPOCH + datetime.timedelta(day)).day == 1:
        for _ in range(wanted - 1):
            if (EPOCH + datetime.timedelta(day + 1)).day == 1:
                break
            day += 1
    return day


def is_paused(minute, pauses):
    return any(begin <= minute < end for begin, end in pauses)


def next_begin(minute, pauses):
    """The next minute at which some pause begins, or None."""
    return min((begin for begin, end in pauses if begin > minute and end > begin), default=None)


def walk_working(limit, start, pauses):
    """Rest in working time: a balance that only worked, unpaused minutes use up."""
    due = first_limit(limit, start)
    balance = sum(1 for minute in range(start, due) if works(minute))
    minute = start
    while balance > 0:
        if works(minute) and not is_paused(minute, pauses):
            balance -= 1
        minute += 1
    return minute


def walk_civil(limit, start, pauses):
    """Rest in days and months: each midnight that a pause goes over moves the last day by one."""
    last = civil_end(limit, start // DAY)
    due = close(next_working_day(last))
    minute, in_pause = start, False
    while True:
        paused = is_paused(minute, pauses)
        if in_pause and minute % DAY == 0:
            last += 1
        if in_pause and not paused:
            due = close(next_working_day(last))
        if paused and not in_pause and minute >= due:
            return due
        in_pause = paused
        if paused:
            minute += 1
            continue
        minute = next_begin(minute, pauses)
        if minute is None or minute >= due:
            return due


def walk_restart(limit, start, pauses):
    """Restart: at the end of each pause that began in time the whole limit begins anew."""
    due, minute = first_limit(limit, start), start
    while True:
        if is_paused(minute, pauses):
            if minute >= due:
                return due
            while is_paused(minute, pauses):
                minute += 1
            due = first_limit(limit, next_worked(minute))
            continue
        minute = next_begin(minute, pauses)
        if minute is None or minute >= due:
            return due


def reckon(case):
    Chosen.calendar = CALENDARS[case["calendar"]]
    start = next_worked(case["from"])
    limit, pauses = case["limit"], case["pauses"]
    if not pauses:
        return first_limit(limit, start)
    if case["resume_rule"] == "restart":
        return walk_restart(limit, start, pauses)
    civil = limit[-1] == "m" or (limit[-1] == "d" and not limit.endswith("wd"))
    return (walk_civil if civil and limit != "same-day" else walk_working)(limit, start, pauses)


# ---- random cases ----


def random_limit(rng):
    kind = rng.randrange(6)
    if kind == 0:
        return f"{rng.choice([1, 1, 2, 3, 5, 7, 10, 15, 20, 30, 45])}wd"
    if kind == 1:
        return f"{rng.randrange(0, 6)}.{rng.choice(['25', '5', '75', '1', '05', '125', '333', '9'])}wd"
    if kind == 2:
        return rng.choice(["8wh", "4wh", "4.5wh", "1wh", "40wh", "2.5wh", f"{rng.randrange(1, 100)}wh"])
    if kind == 3:
        return f"{rng.choice([1, 3, 5, 10, 15, 30, 45, 60, 90])}d"
    if kind == 4:
        return f"{rng.choice([1, 1, 2, 3, 6, 12])}m"
    return "same-day"


# Minutes of the day where mistakes live.
EDGES = [0, 419, 420, 421, 450, 660, 689, 690, 691, 720, 780, 809, 810, 811, 899, 900, 901, 990, 1019, 1020,
         1021, 1439]


def random_minute(rng, first, last):
    day = rng.randrange(first, last)
    of_day = rng.choice(EDGES) if rng.random() < 0.4 else rng.randrange(DAY)
    return day * DAY + of_day


def random_start(rng, unit):
    choice = rng.random()
    if unit:  # half of them near the days on which the units deviate
        near = rng.choice([(2025, 9, 22), (2025, 10, 10), (2026, 2, 24), (2026, 5, 8), (2026, 6, 8), (2026, 7, 4)])
        first = (datetime.date(*near) if choice < 0.5 else FIRST_DAY_OF_UNITS) - EPOCH
        last = first.days + 18 if choice < 0.5 else CALENDARS[unit].end
        return random_minute(rng, first.days, last)
    if choice < 0.25:  # around Tết 2026 and the swaps of 2026
        near = rng.choice([(2026, 2, 9), (2025, 12, 29), (2026, 4, 22), (2026, 8, 17)])
        first = (datetime.date(*near) - EPOCH).days
        return random_minute(rng, first, first + 18)
    if choice < 0.28:  # near the end of what is known
        first = (datetime.date(2026, 12, 1) - EPOCH).days
        return random_minute(rng, first, first + 35)
    return random_minute(rng, CALENDARS[""].first, CALENDARS[""].end)


def random_pauses(rng, start):
    count = rng.choice([0, 0, 0, 1, 1, 2, 2, 3, 5])
    pauses = []
    for _ in range(count):
        begin = start + rng.randrange(-2 * DAY, rng.choice([DAY, 6 * DAY, 40 * DAY]))
        if rng.random() < 0.4:
            begin = begin // DAY * DAY + rng.choice(EDGES)
        length = rng.choice([0, 1, 60, 480, DAY, rng.randrange(1, 3 * DAY), rng.randrange(1, 20 * DAY)])
        end = begin + length
        if rng.random() < 0.3 and length:
            end = max(begin, end // DAY * DAY + rng.choice(EDGES))
        pauses.append((begin, end))
        if rng.random() < 0.15:  # one that touches or overlaps it
            pauses.append((end - rng.choice([0, 0, 30]), end + rng.randrange(0, 2 * DAY)))
    return [(begin, end) for begin, end in pauses if end >= begin]


def text_of(minute):
    at = datetime.datetime(1970, 1, 1) + datetime.timedelta(minutes=minute)
    return at.strftime("%Y-%m-%dT%H:%M")


def make_part(arguments):
    first, count, seed = arguments
    lines = []
    for number in range(first, first + count):
        rng = random.Random(f"{seed}/{number}")
        unit = rng.choice(["", *UNITS]) if rng.random() < 0.6 else ""
        start = random_start(rng, unit)
        case = {"from": start, "calendar": unit, "limit": random_limit(rng), "pauses": random_pauses(rng, start),
                "resume_rule": rng.choice(["", "rest", "restart"])}
        try:
            due = text_of(reckon(case))
        except NoData:
            due = "no data"
        pauses = ";".join(f"{text_of(begin)}/{text_of(end)}" for begin, end in case["pauses"])
        row = [f"c{number}", text_of(start), case["limit"], unit, pauses, case["resume_rule"]]
        lines.append(("\t".join(row), due))
    return lines


def make(count, seed, cases_path, expected_path):
    step = 250
    parts = [(first, min(step, count - first), seed) for first in range(0, count, step)]
    with multiprocessing.Pool(2) as pool, open(cases_path, "w", encoding="utf-8") as cases, \
            open(expected_path, "w", encoding="utf-8") as expected:
        cases.write("id\tfrom\tlimit\tcalendar\tpauses\tresume_rule\n")
        for lines in pool.imap(make_part, parts):
            for row, due in lines:
                cases.write(row + "\n")
                expected.write(due + "\n")


def compare(cases_path, expected_path, output_path, rejected_path):
    with open(cases_path, encoding="utf-8") as cases:
        rows = [line.rstrip("\n") for line in cases][1:]
    with open(expected_path, encoding="utf-8") as expected:
        wanted = [line.rstrip("\n") for line in expected]
    with open(output_path, encoding="utf-8") as output:
        answers = dict(line.rstrip("\n").split("\t") for line in output)
    with open(rejected_path, encoding="utf-8") as rejected:
        text = rejected.read()
    refused = {item["line"] for item in json.loads(text)["rejected"]} if text.strip() else set()
    failed = 0
    for number, (row, due) in enumerate(zip(rows, wanted)):
        got = "no data" if number + 2 in refused else answers.get(row.split("\t")[0], "nothing")
        if got != due:
            failed += 1
            if failed <= 20:
                print(f"{row}\n  the oracle says {due}, lam due says {got}")
    print(f"{len(rows) - failed} passed, {failed} failed")
    return 1 if failed or not rows else 0


def main(arguments):
    if arguments[:1] == ["database"] and len(arguments) == 2:
        store(arguments[1])
        return 0
    if arguments[:1] == ["make"] and len(arguments) == 5:
        make(int(arguments[1]), arguments[2], arguments[3], arguments[4])
        return 0
    if arguments[:1] == ["compare"] and len(arguments) == 5:
        return compare(*arguments[1:])
    print(__doc__, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

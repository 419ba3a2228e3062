// 64 clients receive while the day changes: codes are given once each, in order, from 1 on each day.
import { expect, expectEqual, scale, scenario } from './scenario.mjs';

const CLIENTS = 64;
const DAY_S = 86400;
const ZONE_S = 7 * 3600;

// How far ahead of now the clock must be to stand `seconds` before the end of tomorrow, Vietnamese time; never more
// than that, so that a step of `seconds` is over midnight however fast the receptions are.
function beforeMidnight(seconds) {
    const now = Date.now() / 1000;
    const ofDay = (now + ZONE_S) % DAY_S;
    return Math.ceil(2 * DAY_S - ofDay - seconds);
}

scenario('64 clients receive over midnight: codes unique, and continuous on each day', async (lam) => {
    const start = beforeMidnight(600);
    lam.hasClock = true;
    lam.setClock(start);
    const server = await lam.start({ hasClock: true });
    const counters = [];
    for (const number of [0, 1, 2])
        counters.push(await server.signIn(lam.account('counter', number)));
    const fields = [];
    for (const counter of counters) fields.push(await counter.openCounter());
    const wanted = scale(20000, 400);
    const ids = [];
    let isNext = false;

    await Promise.all(Array.from({ length: CLIENTS }, async (_, i) => {
        const counter = counters[i % counters.length];
        while (ids.length < wanted) {
            ids.push(await counter.receive(fields[i % fields.length]));
            if (!isNext && ids.length > wanted / 2) {
                isNext = true;
                lam.setClock(start + 600);
            }
        }
    }));

    const codes = lam.codesOf(ids);
    expectEqual(new Set(codes).size, ids.length, 'codes');
    const days = new Map();
    for (const code of codes) {
        const [, unitAndDay, number] = code.match(/^(.*)-(\d+)$/);
        days.set(unitAndDay, [...(days.get(unitAndDay) ?? []), Number(number)]);
    }
    expectEqual(days.size, 2 * counters.length, 'series');
    for (const [name, numbers] of days) {
        numbers.sort((a, b) => a - b);
        expect(numbers.every((number, i) => number === i + 1), `${name} has a gap: ${numbers.slice(0, 20)}`);
    }
    lam.command(['journal', 'verify']);
});

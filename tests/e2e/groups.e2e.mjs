// Requests that share a commit do not share a fate: who is refused takes nobody with him and leaves nothing behind.
import { expect, expectEqual, scale, scenario } from './scenario.mjs';
import { key } from './lam.mjs';

const CLIENTS = 64;
const isRefused = (i) => i % 8 === 3;
const isTwice = (i) => i % 8 === 5;

// One round: most receive, some try a move that is not open to them, some send one thing under one key. The ids.
async function round(lam, person, fields, target) {
    const twice = { ...fields, _key: key() };
    const handOver = { version: '1', handed_to: 'A', proof: 'B' };
    const answers = await Promise.all(Array.from({ length: CLIENTS }, (_, i) => isRefused(i)
        ? person.post(`/items/${target}/hand_over`, handOver)
        : person.post('/counter/new', isTwice(i) ? twice : fields)));
    // On PostgreSQL two who come at the same moment with one key meet: the later one is told to look again.
    answers.forEach((answer, i) => isTwice(i) && lam.engine === 'postgres'
        ? expect([303, 409].includes(answer.status), `answer ${i}: ${answer.status}`)
        : expectEqual(answer.status, isRefused(i) ? 409 : 303, `answer ${i}`));
    const places = answers.filter((answer) => answer.status === 303).map((answer) => answer.headers.location);
    return [...new Set(places)].map((place) => place.split('/').pop());
}

scenario('among many at once the refused change nothing and the others are stored once', async (lam) => {
    const server = await lam.start();
    const person = await server.signIn(lam.account('counter'));
    const fields = await person.openCounter();
    const target = await person.receive(fields);
    const state = () => lam.sql(`SELECT version, changed_at FROM work WHERE id = ${target}`)
        + lam.sql(`SELECT count(*) FROM journal WHERE work_id = ${target}`);
    const before = state();
    const ids = [];
    const rounds = scale(100, 4);
    for (let i = 0; i < rounds; i++) ids.push(...await round(lam, person, fields, target));
    expectEqual(ids.length, rounds * (CLIENTS - 8 - 7), 'dossiers');
    const codes = lam.codesOf(ids);
    expectEqual(codes.length, ids.length, 'stored');
    expectEqual(new Set(codes).size, ids.length, 'codes');
    expect(codes.every((code) => code), 'each has a code');
    expectEqual(state(), before, 'the work that they were refused');
    expectEqual(lam.sql("SELECT count(*) FROM work AS w WHERE w.kind = 'dossier'"
        + ' AND NOT EXISTS (SELECT 1 FROM dossier AS d WHERE d.work_id = w.id)'), '0', 'halves');
});

// Two server processes work on one PostgreSQL at once; when one is killed the other goes on with its duties.
import { expect, expectEqual, scale, scenario, until } from './scenario.mjs';

const CLIENTS = 64;

const sealer = (lam) => {
    const [holder, fence] = lam.sql("SELECT holder || '|' || fence FROM lease WHERE name = 'sealer'").split('|');
    return { holder, fence: Number(fence) };
};

// Receives through these people, turn by turn, until `enough()`; the ids acknowledged. Who is cut off stops.
async function receive(people, fields, ids, enough) {
    await Promise.all(Array.from({ length: CLIENTS }, async (_, i) => {
        const person = people[i % people.length];
        while (!enough()) {
            try {
                ids.push(await person.receive(fields));
            } catch (problem) {
                if (person.server.isKilled) return;
                throw problem;
            }
        }
    }));
}

function checkCodes(lam, ids) {
    const codes = lam.codesOf(ids);
    expectEqual(new Set(codes).size, ids.length, 'acknowledged dossiers with a code of their own');
    expectEqual(lam.sql('SELECT count(*) - count(DISTINCT code) FROM work WHERE code IS NOT NULL'), '0', 'codes twice');
}

// All entries are in the tree once the leases of the dead have ended.
async function sealedAfter(lam, seconds) {
    lam.setClock(seconds);
    await until('all entries are sealed', () => lam.sql('SELECT count(*) FROM journal_unsealed') === '0');
}

// Kills a server while people work on it and on another one; the others' work goes on.
async function killUnderWork(lam, server, others, fields, ids, wanted) {
    const victims = Object.assign(Object.create(Object.getPrototypeOf(others[0])), others[0], { server });
    const goal = ids.length + wanted;
    const work = receive([victims, ...others], fields, ids, () => ids.length >= goal);
    await until('half of it is done', () => ids.length > goal - wanted / 2);
    server.isKilled = true;
    await server.end('SIGKILL');
    await work;
    expect(ids.length >= goal, 'work went on');
}

scenario('two processes share one database; one is killed and the other seals on', async (lam) => {
    const servers = [await lam.start({ hasClock: true }), await lam.start({ hasClock: true })];
    const person = await servers[0].signIn(lam.account('counter'));
    const fields = await person.openCounter();
    const people = servers.map((server) => Object.assign(Object.create(Object.getPrototypeOf(person)), person, { server }));
    const ids = [];
    const wanted = scale(10000, 200);
    await receive(people, fields, ids, () => ids.length >= wanted);
    checkCodes(lam, ids);

    // Whoever was killed, the next one to be killed is the only one left, and so the sealer.
    await killUnderWork(lam, servers[0], [people[1]], fields, ids, wanted);
    await sealedAfter(lam, 300);
    const { fence } = sealer(lam);
    const third = await lam.start({ hasClock: true });
    const other = Object.assign(Object.create(Object.getPrototypeOf(person)), person, { server: third });
    await killUnderWork(lam, servers[1], [other], fields, ids, wanted);
    await sealedAfter(lam, 600);
    expect(sealer(lam).fence > fence, 'the lease went to the third process');
    checkCodes(lam, ids);
    lam.command(['journal', 'verify']);
}, ['postgres']);

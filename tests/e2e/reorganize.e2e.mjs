// Both real reorganisations of Nghệ An, of 1 December 2024 and 1 July 2025, over synthetic dossiers, while
// leaders of all communes go on assigning their open dossiers and the server is killed again and again.
import { execFile, execFileSync, spawn } from 'node:child_process';
import { promisify } from 'node:util';
import { readFileSync, writeFileSync } from 'node:fs';
import { Installation, key } from './lam.mjs';
import { expect, expectEqual, scale, scenario } from './scenario.mjs';

const CLIENTS = 32;
const KILLS = process.env.LAM_PROOF ? 5 : 2; // in each of the two
const MORE = ['row', 'login', 'role', 'sort', 'value', 'identifier_code'];

// The rows of one day of the shipped table, with posts of leaders and specialists and the queues of splits.
function plan(lam, date, queues) {
    const lines = readFileSync('data/organization/successions.tsv', 'utf8').trim().split('\n');
    const head = lines[0].split('\t');
    const cells = (row) => [...head, ...MORE].map((name) => row[name] ?? '').join('\t');
    const rows = lines.slice(1).filter((line) => line.includes(`\t${date}\t`)).map((line) => line + '\t'.repeat(MORE.length));
    for (const role of ['leader', 'specialist']) rows.push(cells({ row: 'post', old_code: '*', login: '*', value: role }));
    for (const [from, to] of queues) rows.push(cells({ row: 'queue', old_code: from, new_code: to }));
    const file = `${lam.folder}/plan-${date}.tsv`;
    writeFileSync(file, `${[...head, ...MORE].join('\t')}\n${rows.join('\n')}\n`);
    return file;
}

const number = (lam, sql) => Number(lam.sql(sql));

// What must be the same before and after: rows, dues, limits, codes.
const sums = (lam) => lam.sql(`SELECT count(*) || '|' || count(DISTINCT code) || '|' || sum(due_at / 1000)
    || '|' || sum(CASE WHEN closed_at IS NULL THEN 1 ELSE 0 END) || '|' || (SELECT sum(due_at / 1000) FROM clock WHERE kind = 'legal') FROM work`);

const headers = (login) => ({ authorization: `Bearer ${login}`, 'content-type': 'application/json' });

// Leaders who work. Each answer must be what a person expects; how long they waited is kept.
class Leaders {
    constructor(lam, items) {
        Object.assign(this, { lam, items, waits: [], moves: 0, conflicts: 0, wrong: [], isOver: false, next: 0 });
    }

    async once() {
        const { id, commune, officer } = this.items[(this.next += 7919) % this.items.length];
        const server = this.server;
        const login = `leader.${commune}`;
        try {
            const item = await server.get(`/api/v1/items/${id}`, { headers: headers(login) });
            if (item.status !== 200) { this.wrong.push(`${login} reads ${id}: ${item.status} ${item.text}`); return; }
            const begin = performance.now();
            const answer = await server.request('POST', `/api/v1/items/${id}/assign`,
                { headers: { ...headers(login), 'idempotency-key': key() },
                    body: JSON.stringify({ version: JSON.parse(item.text).version, officer_id: officer }) });
            this.waits.push(performance.now() - begin);
            if (answer.status === 200) this.moves++;
            else if (answer.status === 409 || answer.status === 412) this.conflicts++;
            else this.wrong.push(`${login} assigns ${id}: ${answer.status} ${answer.text}`);
        } catch {
            if (!server.isKilled) this.wrong.push('cut off by a server that lives');
            await new Promise((resolve) => setTimeout(resolve, 20)); // it starts again
        }
    }

    start(server) {
        this.server = server;
        this.all = Promise.all(Array.from({ length: CLIENTS }, async () => { while (!this.isOver) await this.once(); }));
    }

    async stop() {
        this.isOver = true;
        await this.all;
    }
}

// Asked beside the clients, which must not wait for it.
async function state(lam) {
    await new Promise((resolve) => setTimeout(resolve, process.env.LAM_PROOF ? 300 : 30));
    const { stdout } = await promisify(execFile)('build/lam', ['reorganize', 'status', '--db', lam.url, '--state', lam.state]);
    return JSON.parse(stdout).reorganizations[0];
}

// Applies the plan, kills the server as rows follow, and waits until none is left.
async function carryOut(lam, leaders, file, at, kills) {
    const begun = performance.now();
    spawn('build/lam', ['reorganize', 'apply', file, '--at', at, '--db', lam.url, '--state', lam.state], { stdio: 'ignore' });
    let one = await state(lam);
    while (one?.date !== at.slice(0, 10)) one = await state(lam);
    for (let killed = 0; one.state !== 'done'; one = await state(lam)) {
        if (killed < kills && one.moved >= one.left * killed / kills) {
            killed++;
            leaders.server.isKilled = true;
            await leaders.server.end('SIGKILL');
            leaders.server = await lam.start();
        }
        if (performance.now() - begun > 600000) throw new Error(`not done: ${JSON.stringify(one)}`);
    }
    return { ...one, ms: performance.now() - begun };
}

const HELD_BY_THE_DEAD = `SELECT count(*) FROM work AS w JOIN unit AS u ON u.id IN (w.unit_id, w.origin_unit_id, w.owner_unit_id)
    WHERE w.closed_at IS NULL AND u.valid_to IS NOT NULL`;

scenario('both real reorganisations while people work and the server is killed', async (demo) => {
    const lam = new Installation(demo.engine);
    try {
        const [total, open] = [scale(500000, 5000), scale(60000, 600)];
        execFileSync('make', ['-s', 'build/release/test/tests/e2e/reorganize_seed']);
        execFileSync('build/release/test/tests/e2e/reorganize_seed', [lam.url, lam.state, String(total), String(open)]);
        const officers = new Map(lam.sql("SELECT login || '|' || id FROM account").split('\n').map((line) => line.split('|')));
        const items = lam.sql(`SELECT w.id || '|' || u.code FROM work AS w JOIN unit AS u ON u.id = w.unit_id WHERE w.closed_at IS NULL`)
            .split('\n').map((line) => line.split('|')).map(([id, commune]) => ({ id, commune, officer: officers.get(`specialist.${commune}`) }));
        const before = sums(lam);

        const leaders = new Leaders(lam, items);
        leaders.start(await lam.start());
        const parts = [
            await carryOut(lam, leaders, plan(lam, '2024-12-01', [['17185', '17185'], ['17194', '17185']]), '2024-12-01T00:00', KILLS),
            await carryOut(lam, leaders, plan(lam, '2025-07-01', []), '2025-07-01T00:00', KILLS),
        ];
        await leaders.stop();

        expectEqual(leaders.wrong.slice(0, 3).join('\n'), '', 'answers nobody expects');
        expect(leaders.moves > 0, 'leaders worked');
        expectEqual(sums(lam), before, 'work, numbers, dues, open work, limits');
        expectEqual(number(lam, HELD_BY_THE_DEAD), 0, 'open work that names a closed unit');
        expectEqual(number(lam, 'SELECT count(*) - count(DISTINCT code) FROM work WHERE code IS NOT NULL'), 0, 'numbers twice');
        expectEqual(number(lam, `SELECT count(*) FROM unit_holder AS h JOIN unit AS u ON u.id = h.holder_unit_id
            WHERE u.valid_to IS NOT NULL`), 0, 'closed units whose holder is closed');
        for (const [day, counts] of [['2024-11-30', [21, 460]], ['2024-12-01', [20, 412]], ['2025-06-30', [20, 412]], ['2025-07-01', [0, 130]]]) {
            const { areas } = JSON.parse(lam.command(['org', 'count', '--at', day, '--json']));
            expectEqual(`${areas.district ?? 0}/${areas.commune}`, counts.join('/'), `units on ${day}`);
        }
        // A clerk of a commune that closed keeps nothing: no post of hers was planned.
        const { id } = items[0];
        const closed = lam.sql(`SELECT a.login FROM account AS a JOIN unit AS u ON u.id = a.home_unit_id
            WHERE a.login >= 'clerk.' AND a.login < 'clerk/' AND u.valid_to IS NOT NULL ORDER BY a.id LIMIT 1`);
        for (const path of ['/api/v1/items', `/api/v1/items/${id}`])
            expectEqual((await leaders.server.get(path, { headers: headers(closed) })).status, 403, `${closed} reads ${path}`);
        await leaders.server.end();
        lam.command(['journal', 'verify']);

        leaders.waits.sort((a, b) => a - b);
        const moved = parts.reduce((sum, part) => sum + part.moved, 0);
        const ms = parts.reduce((sum, part) => sum + part.ms, 0);
        console.log(`PROOF reorganisations, ${lam.engine}: ${total} dossiers, ${open} open, ${moved} rows moved in ${(ms / 1000).toFixed(1)} s, `
            + `${Math.round(moved / ms * 1000)} rows/s with ${2 * KILLS} kills; ${leaders.moves} moves by ${CLIENTS} clients, `
            + `${leaders.conflicts} conflicts; writers waited p50 ${leaders.waits[Math.floor(leaders.waits.length / 2)].toFixed(0)} ms, `
            + `p99 ${leaders.waits[Math.floor(leaders.waits.length * 0.99)].toFixed(0)} ms, max ${leaders.waits.at(-1).toFixed(0)} ms`);
    } finally {
        await lam.close();
    }
});

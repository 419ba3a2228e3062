// A full disk and a locked database: said clearly, nothing half done, and all is well once it is over.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, expectEqual, scenario } from './scenario.mjs';
import { field, key, words } from './lam.mjs';

const snapshot = (lam) => lam.sql('SELECT (SELECT count(*) FROM work), (SELECT count(*) FROM dossier),'
    + " (SELECT count(*) FROM journal WHERE verb = 'receive'), (SELECT count(*) FROM blob),"
    + ' (SELECT coalesce(sum(last), 0) FROM series), (SELECT count(*) FROM idempotency)');

function fullDisk(lam) {
    const library = path.join(lam.folder, 'full_disk.so');
    const flag = path.join(lam.folder, 'disk-is-full');
    execFileSync('cc', ['-shared', '-fPIC', '-D_GNU_SOURCE', '-O1', '-o', library, 'tests/e2e/full_disk.c', '-ldl']);
    return {
        env: { LD_PRELOAD: library, LAM_DISK_FULL: flag },
        fill: () => writeFileSync(flag, ''),
        empty: () => rmSync(flag),
    };
}

async function openDesk(lam, options) {
    const server = await lam.start(options);
    const counter = await server.signIn(lam.account('counter'));
    const fields = { ...await counter.openCounter(), _csrf: field((await counter.get('/account')).text, '_csrf'), _key: key() };
    const send = () => server.post('/counter/new', fields, { headers: counter.headers });
    return { server, counter, fields, send };
}

const saysBusy = (answer, pattern) => {
    expectEqual(answer.status, 503, 'status');
    expect(pattern.test(words(answer.text)), words(answer.text).slice(0, 500));
};

scenario('a full disk is said, changes nothing, and the same request succeeds once there is room', async (lam) => {
    const disk = fullDisk(lam);
    const desk = await openDesk(lam, { env: disk.env });
    const before = snapshot(lam);
    disk.fill();
    saysBusy(await desk.send(), /đầy|không ghi được/i);
    expectEqual((await desk.counter.get('/inbox')).status, 200, 'reading goes on');
    saysBusy(await desk.send(), /đầy|không ghi được/i);
    expectEqual(snapshot(lam), before, 'the database');
    disk.empty();
    const answer = await desk.send();
    expectEqual(answer.status, 303, 'the same request afterwards');
    expectEqual((await desk.send()).headers.location, answer.headers.location, 'and once only');
    await desk.server.end();
    lam.command(['journal', 'verify']);
}, ['sqlite']);

scenario('an upload onto a full disk is refused and leaves no piece behind', async (lam) => {
    const disk = fullDisk(lam);
    const desk = await openDesk(lam, { env: disk.env });
    const before = snapshot(lam);
    const parts = Object.entries(desk.fields)
        .map(([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`).join('');
    const body = `${parts}--b\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n`
        + `Content-Type: application/pdf\r\n\r\n%PDF-1.4\n${'x'.repeat(200000)}\r\n--b--\r\n`;
    const send = () => desk.server.request('POST', '/counter/new', { body,
        headers: { ...desk.counter.headers, 'content-type': 'multipart/form-data; boundary=b' } });
    disk.fill();
    const refused = await send();
    expect([503, 507].includes(refused.status), `status ${refused.status}: ${words(refused.text).slice(0, 300)}`);
    disk.empty();
    expectEqual(snapshot(lam), before, 'the database');
    expectEqual(readdirSync(`${lam.state}/spool`).length, 0, 'files in the spool folder');
    expectEqual((await send()).status, 303, 'the same upload afterwards');
});

// Somebody else holds the database's lock until he is let go.
async function hold(lam) {
    const [program, args, text] = lam.engine === 'sqlite'
        ? ['sqlite3', [lam.url], ".timeout 5000\nBEGIN IMMEDIATE;\nSELECT 'held';\n"]
        : ['psql', ['-XAtq', lam.url], "BEGIN; LOCK TABLE work IN SHARE MODE;\nSELECT 'held';\n"];
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'inherit'] });
    child.stdin.write(text);
    await once(child.stdout, 'data');
    return async () => {
        child.stdin.end('ROLLBACK;\n');
        await once(child, 'exit');
    };
}

scenario('a locked database is said, changes nothing, and the same request succeeds afterwards', async (lam) => {
    const desk = await openDesk(lam);
    const before = snapshot(lam);
    const release = await hold(lam);
    const sending = desk.send();
    expectEqual((await desk.counter.get('/inbox')).status, 200, 'reading goes on');
    saysBusy(await sending, /bận|khóa/i);
    expectEqual(snapshot(lam), before, 'the database');
    await release();
    const answer = await desk.send();
    expectEqual(answer.status, 303, 'the same request afterwards');
    expectEqual((await desk.send()).headers.location, answer.headers.location, 'and once only');
});

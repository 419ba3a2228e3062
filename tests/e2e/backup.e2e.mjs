// A backup beside a running server, its restore into either engine, and what must not happen twice.
import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect, expectEqual, scenario } from './scenario.mjs';
import { Installation, key, words } from './lam.mjs';

const PDF = '%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n';

// Receives with one file; the id of the work.
async function receiveWithFile(person, fields) {
    await person.get('/account');
    const csrf = (await person.get('/account')).text.match(/name="_csrf"[^>]*value="([^"]*)"/)[1];
    const parts = Object.entries({ _csrf: csrf, _key: key(), ...fields })
        .map(([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
    parts.push('--b\r\nContent-Disposition: form-data; name="files"; filename="don.pdf"\r\n'
        + `Content-Type: application/pdf\r\n\r\n${PDF}\r\n--b--\r\n`);
    const answer = await person.server.request('POST', '/counter/new', { body: parts.join(''),
        headers: { ...person.headers, 'content-type': 'multipart/form-data; boundary=b' } });
    if (answer.status !== 303) throw new Error(`receive with a file: ${answer.status}\n${words(answer.text).slice(0, 1500)}`);
    return answer.headers.location.split('/').pop();
}

const codeOf = (lam, id) => lam.sql(`SELECT code FROM work WHERE id = ${id}`);
const numberOf = (code) => Number(code.split('-').pop());

// The address in the QR of the slip, taken from the dossier's page.
async function linkOf(person, id) {
    return (await person.get(`/items/${id}`)).text.match(/href="(\/link\/[^"]+)"/)[1];
}

// An installation of the other engine where there is one, else of the same.
const another = (lam) =>
    new Installation(process.env.TEST_PG && lam.engine === 'sqlite' ? 'postgres' : 'sqlite');

scenario('a backup is restored into the other engine: dossiers, files, keys, and numbers go on', async (lam) => {
    const folder = path.join(lam.folder, 'backup');
    const server = await lam.start();
    const counter = await server.signIn(lam.account('counter'));
    const second = await server.signIn(lam.account('counter', 1));
    const fields = await counter.openCounter();
    const kept = await receiveWithFile(counter, fields);
    const link = await linkOf(counter, kept);
    lam.command(['backup', folder]);
    const lost = await counter.receive(fields);
    const lostElsewhere = await second.receive(await second.openCounter());
    const lostCodes = [codeOf(lam, lost), codeOf(lam, lostElsewhere)];
    const closed = lam.sql("SELECT name || unit_id || period || last FROM series WHERE period <"
        + ' (SELECT max(period) FROM series) ORDER BY 1');
    await server.end();

    const restored = another(lam);
    try {
        restored.accounts = lam.accounts;
        restored.command(['restore', folder]);
        restored.command(['journal', 'verify']);
        const now = await restored.start();
        expectEqual((await now.get('/account', { headers: counter.headers })).status, 303, 'a session from before');
        const again = await now.signIn(lam.account('counter'));
        const page = await again.get(`/items/${kept}`);
        const file = page.text.match(/href="(\/dossiers\/\d+\/files\/\d+)"/)[1];
        expectEqual((await again.get(file)).text, PDF, 'the file');
        expectEqual((await now.get(link)).status, 200, 'the QR of a slip printed before');
        expectEqual((await again.get(`/items/${lost}`)).status, 404, 'what came after the backup');
        const fresh = codeOf(restored, await again.receive(fields));
        expectEqual(numberOf(fresh), numberOf(codeOf(restored, kept)) + 1001, 'the next number');
        const other = await now.signIn(lam.account('counter', 1));
        const elsewhere = codeOf(restored, await other.receive(await other.openCounter()));
        expect(!lostCodes.includes(fresh) && !lostCodes.includes(elsewhere), 'no code is given twice');
        expectEqual(restored.sql("SELECT name || unit_id || period || last FROM series WHERE period <"
            + ' (SELECT max(period) FROM series) ORDER BY 1'), closed, 'closed series');
        expectEqual(restored.sql("SELECT count(*) FROM journal WHERE verb = 'installation.restored'"), '1', 'announced');
        await now.end();
        restored.command(['journal', 'verify']);
    } finally {
        await restored.close();
        rmSync(restored.folder, { recursive: true, force: true });
    }
});

scenario('a folder takes one backup, and a broken-off one is made whole', async (lam) => {
    const folder = path.join(lam.folder, 'backup');
    lam.command(['backup', folder]);
    const whole = readFileSync(path.join(folder, 'lam.db'));
    lam.command(['backup', folder], { status: 1 });
    expect(whole.equals(readFileSync(path.join(folder, 'lam.db'))), 'the first one is untouched');
    rmSync(path.join(folder, 'lam.db'));
    writeFileSync(path.join(folder, 'lam.db.part'), 'half a copy');
    lam.command(['restore', folder], { status: 1 });
    lam.command(['backup', folder]);
    expect(!existsSync(path.join(folder, 'lam.db.part')), 'no part stays');
    expectEqual(readdirSync(folder).sort().join(' '), 'blobs keys lam.db', 'the folder');
});

scenario('a restore never replaces what somebody made', async (lam) => {
    const folder = path.join(lam.folder, 'backup');
    lam.command(['backup', folder]);
    const count = lam.sql('SELECT count(*) FROM work');
    lam.command(['restore', folder], { status: 1 });
    expectEqual(lam.sql('SELECT count(*) FROM work'), count, 'dossiers');
    const other = new Installation('sqlite');
    try {
        other.command(['init']);
        other.command(['restore', folder], { status: 1 }); // its own keys are there already
        expectEqual(other.sql('SELECT count(*) FROM work'), '0', 'nothing was copied');
    } finally {
        rmSync(other.folder, { recursive: true, force: true });
    }
});

scenario('a backup of an older version is restored and brought up to date', async (lam) => {
    const folder = path.join(lam.folder, 'backup');
    lam.command(['backup', folder]);
    const file = path.join(folder, 'lam.db');
    const ask = (text) => execFileSync('sqlite3', [file, text], { encoding: 'utf8' }).trim();
    // As a version made it that did not have one of the migrations yet, whose tables nobody refers to.
    const all = ask("SELECT name || '|' || replace(sql, char(10), ' ') FROM migration ORDER BY position").split('\n')
        .map((line) => ({ name: line.split('|')[0], sql: line }));
    const tablesOf = (sql) => [...sql.matchAll(/CREATE TABLE (\w+)/g)].map((found) => found[1]);
    const last = all.reverse().find(({ name, sql }) => !/ALTER TABLE|INSERT INTO/.test(sql)
        && tablesOf(sql).every((table) => !all.some((other) => other.name !== name
            && new RegExp(`(REFERENCES|ALTER TABLE|ON) ${table}\\b`).test(other.sql))));
    ask(`PRAGMA foreign_keys = OFF; DELETE FROM migration WHERE name = '${last.name}';`
        + tablesOf(last.sql).reverse().map((table) => `DROP TABLE ${table};`).join(''));
    const other = new Installation('sqlite');
    try {
        other.command(['restore', folder]);
        expectEqual(other.sql(`SELECT count(*) FROM migration WHERE name = '${last.name}'`), '1', 'migrations');
    } finally {
        rmSync(other.folder, { recursive: true, force: true });
    }
});

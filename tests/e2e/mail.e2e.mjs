// Letters to applicants, with a real mail server that is away, forgetful or careful.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { expect, expectEqual, scenario, until } from './scenario.mjs';

const TO = 'nguoi.nop@example.vn';

async function freePort() {
    const server = net.createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address();
    server.close();
    await once(server, 'close');
    return port;
}

class Post {
    constructor(lam, port) {
        this.port = port;
        this.folder = path.join(lam.folder, `mail-${port}`);
        mkdirSync(this.folder, { recursive: true });
    }

    async open(...options) {
        this.child = spawn('/usr/bin/python3',
            ['tests/e2e/smtp_server.py', String(this.port), this.folder, ...options],
            { stdio: ['ignore', 'pipe', 'ignore'] });
        await once(this.child.stdout, 'data');
    }

    close() {
        this.child?.kill('SIGKILL');
    }

    letters() {
        return readdirSync(this.folder).filter((name) => name.endsWith('.eml')).sort()
            .map((name) => readFileSync(path.join(this.folder, name), 'latin1'));
    }
}

const header = (letter, name) => letter.match(new RegExp(`^${name}: (.*)$`, 'mi'))?.[1].trim();

// The bytes of the part that comes behind this line of its head.
function part(letter, mark) {
    const from = letter.indexOf('\r\n\r\n', letter.indexOf(mark)) + 4;
    return Buffer.from(letter.slice(from, letter.indexOf('--=_', from)), 'base64');
}

const job = (lam) => {
    const [state, attempts, error] = lam.sql("SELECT state || '|' || attempts || '|' || last_error FROM job"
        + " WHERE kind = 'notify.mail' AND attempts > 0 ORDER BY id DESC LIMIT 1").split('|');
    return { state, attempts: Number(attempts), error };
};

function configure(lam, port, more = {}) {
    const settings = { 'mail.url': `smtp://localhost:${port}`, 'mail.sender': 'mot-cua@lam.test', ...more };
    for (const [name, value] of Object.entries(settings)) lam.command(['setting', 'set', name, value]);
}

async function receive(lam, server) {
    const counter = await server.signIn(lam.account('counter'));
    return counter.receive({ ...await counter.openCounter(), email: TO });
}

scenario('a letter waits while the mail server is away and then goes once', async (lam) => {
    const post = new Post(lam, await freePort());
    configure(lam, post.port, { 'mail.tls': 'none' });
    const server = await lam.start({ hasClock: true });
    try {
        const id = await receive(lam, server);
        await until('the first try fails', () => job(lam).error);
        expectEqual(job(lam).state, 'waiting', 'state of the job');
        const administrator = await server.signIn(lam.account('administrator'));
        const page = await administrator.get('/jobs');
        expect(page.text.includes('Gửi thư cho người nộp'), 'the failure is on the screen');
        expect(!page.text.includes(TO), 'and says nothing personal');

        await post.open();
        lam.setClock(90);
        await until('the letter is taken', () => post.letters().length);
        await until('the job is done', () => job(lam).state === 'done');
        lam.setClock(100000);
        expectEqual(post.letters().length, 1, 'letters');
        const [letter] = post.letters();
        expectEqual(header(letter, 'X-To'), TO, 'receiver');
        expectEqual(header(letter, 'X-From'), 'mot-cua@lam.test', 'sender');
        const code = lam.sql(`SELECT code FROM work WHERE id = ${id}`);
        expect(part(letter, 'text/plain').toString('utf8').includes(`Mã hồ sơ: ${code}`), 'the code is told');
        expect(part(letter, 'attachment').subarray(0, 5).toString() === '%PDF-', 'Form 01 is attached');
        expect(!lam.log.includes(TO), 'no address in the log');
    } finally {
        post.close();
    }
});

// Closes the unit by whose calendar the work's limit runs, on the day on which it would be due.
async function closeOnDueDay(lam, server, id) {
    const [unit, due] = lam.sql(`SELECT calendar_unit_id || ' ' || due_at FROM clock WHERE kind = 'legal' AND work_id = ${id}`)
        .split(' ');
    const day = new Date(Number(due) + 7 * 3600000).toISOString().slice(0, 10).split('-').reverse().join('/');
    const administrator = await server.signIn(lam.accounts.find(({ login }) => login === 'administrator.tinh'));
    const change = await administrator.post(`/calendars/${unit}/days`, { from: day, to: day, type: 'off', stands_for: '',
        name: 'Đóng cửa chống bão số 10', legal_source: 'Công điện 12/CĐ-UBND', certainty: 'sourced', others: '' });
    const done = await administrator.post(`${change.headers.location}/confirm`, { version: '1' });
    expectEqual(done.status, 303, 'the closure is confirmed');
}

scenario('a closure that moves the promised day is told to the applicant, with the reason', async (lam) => {
    const post = new Post(lam, await freePort());
    configure(lam, post.port, { 'mail.tls': 'none' });
    const server = await lam.start({ hasClock: true });
    try {
        await post.open();
        const id = await receive(lam, server);
        await until('the reception is told', () => post.letters().length === 1);
        await closeOnDueDay(lam, server, id);
        await until('the new day is told', () => post.letters().length === 2);
        const text = part(post.letters()[1], 'text/plain').toString('utf8');
        expect(text.includes('Đóng cửa chống bão số 10. Căn cứ: Công điện 12/CĐ-UBND.'), `reason in ${text}`);
        expect(/Đã hẹn trả kết quả: .*\r?\nHẹn mới: /.test(text), `both times in ${text}`);
        lam.setClock(100000);
        expectEqual(lam.sql("SELECT count(*) FROM job WHERE kind = 'notify.mail'"), '2', 'letters');
    } finally {
        post.close();
    }
});

scenario('a letter whose answer was lost goes again under the same Message-ID', async (lam) => {
    const post = new Post(lam, await freePort());
    configure(lam, post.port, { 'mail.tls': 'none' });
    const server = await lam.start({ hasClock: true });
    try {
        await post.open('--lose-answers', '1');
        await receive(lam, server);
        await until('the first try fails', () => job(lam).error);
        lam.setClock(90);
        await until('the job is done', () => job(lam).state === 'done');
        const [first, second, ...more] = post.letters();
        expectEqual(more.length, 0, 'further letters');
        expectEqual(header(second, 'Message-ID'), header(first, 'Message-ID'), 'Message-ID');
    } finally {
        post.close();
    }
});

scenario('a careful mail server gets TLS and a password, and a stranger gets no letter', async (lam) => {
    const post = new Post(lam, await freePort());
    const certificate = path.join(lam.folder, 'mail.pem');
    const secret = path.join(lam.folder, 'mail.key');
    const account = path.join(lam.folder, 'account');
    execFileSync('openssl', ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes',
        '-keyout', secret, '-out', certificate, '-days', '2', '-subj', '/CN=localhost',
        '-addext', 'subjectAltName=DNS:localhost'], { stdio: 'ignore' });
    writeFileSync(account, 'lam\nđúng mật khẩu\n', { mode: 0o600 });
    configure(lam, post.port, { 'mail.credentials_file': account });
    const server = await lam.start({ hasClock: true });
    try {
        await post.open('--tls', certificate, secret, '--user', 'lam', '--password', 'đúng mật khẩu');
        await receive(lam, server);
        await until('an unknown certificate is refused', () => /certificate|SSL/i.test(job(lam).error));
        expectEqual(post.letters().length, 0, 'letters to a stranger');
        lam.command(['setting', 'set', 'mail.ca_file', certificate]);
        lam.setClock(90);
        await until('the job is done', () => job(lam).state === 'done');
        expectEqual(post.letters().length, 1, 'letters');
    } finally {
        post.close();
    }
});

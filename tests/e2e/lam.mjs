// One installation with the demonstration province, its server, and clients that speak HTTP.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import { tmpdir } from 'node:os';
import path from 'node:path';

const FAKE_CLOCK = readdirSync('/usr/lib', { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map((entry) => `/usr/lib/${entry.name}/faketime/libfaketimeMT.so.1`)
    .find((file) => { try { readFileSync(file); return true; } catch { return false; } });

let databases = 0;

export class Installation {
    constructor(engine) {
        this.engine = engine;
        this.folder = mkdtempSync(path.join(tmpdir(), 'lam-e2e-'));
        this.state = path.join(this.folder, 'state');
        this.clockFile = path.join(this.folder, 'clock');
        this.servers = [];
        this.log = '';
        this.url = engine === 'sqlite'
            ? path.join(this.folder, 'lam.db')
            : execFileSync('tests/pg', ['fresh', process.env.TEST_PG, `e2e_${process.pid}_${databases++}`],
                { encoding: 'utf8' }).trim();
    }

    async init() {
        this.command(['init', '--demo']);
        this.accounts = readFileSync(`${this.state}/demo-accounts.tsv`, 'utf8').trim().split('\n').slice(1)
            .map((line) => line.split('\t'))
            .map(([role, unit, login, password]) => ({ role, unit, login, password }));
    }

    account(role, number = 0) {
        return this.accounts.filter((account) => account.role === role)[number];
    }

    // Runs a command of the program; throws unless it ends with `status`.
    command(args, { input = '', status = 0 } = {}) {
        const [name, ...rest] = args;
        const done = spawnSync('build/lam', [name, ...rest, '--db', this.url, '--state', this.state],
            { input, encoding: 'utf8' });
        if (done.status !== status)
            throw new Error(`lam ${args.join(' ')}: ${done.status}\n${done.stdout}${done.stderr}`);
        return done.stdout;
    }

    sql(text) {
        const options = { encoding: 'utf8', maxBuffer: 64 << 20 };
        return this.engine === 'postgres'
            ? execFileSync('psql', [this.url, '-XAtc', text], options).trim()
            : execFileSync('sqlite3', ['-readonly', '-cmd', '.timeout 5000', this.url, text], options).trim();
    }

    // The codes of these works, which may be more than fit into a command line; ids grow with time.
    codesOf(ids) {
        const first = ids.reduce((a, b) => (BigInt(a) < BigInt(b) ? a : b));
        const wanted = new Set(ids);
        return this.sql(`SELECT id || ' ' || coalesce(code, '') FROM work WHERE id >= ${first}`).split('\n')
            .map((line) => line.split(' ')).filter(([id]) => wanted.has(id)).map(([, code]) => code);
    }

    // A server; with `hasClock` its wall clock is set by setClock and goes on from there, or is frozen.
    async start({ hasClock = false, frozen = false, program = 'build/lam', env = {}, wrap = [] } = {}) {
        const clock = hasClock ? { LD_PRELOAD: FAKE_CLOCK, FAKETIME_TIMESTAMP_FILE: this.clockFile,
            FAKETIME_NO_CACHE: '1', FAKETIME_DONT_FAKE_MONOTONIC: '1' } : {};
        if (hasClock && !this.hasClock) this.setClock(0);
        if (frozen) this.freezeClock();
        this.hasClock ||= hasClock;
        const [file, ...args] = [...wrap, program, 'serve', '--db', this.url, '--state', this.state,
            '--listen', '127.0.0.1:0'];
        const child = spawn(file, args,
            { stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, ...clock, ...env } });
        child.stderr.on('data', (data) => { this.log += data; });
        const server = new Server(this, child);
        this.servers.push(server);
        server.port = await server.listening();
        return server;
    }

    // Seconds that the servers' clock is ahead of the machine's.
    setClock(seconds) {
        writeFileSync(this.clockFile, `${seconds < 0 ? '' : '+'}${seconds}\n`);
    }

    // From now on it is always this moment.
    freezeClock() {
        const now = new Date(Date.now() - new Date().getTimezoneOffset() * 60000);
        writeFileSync(this.clockFile, `${now.toISOString().slice(0, 19).replace('T', ' ')}\n`);
    }

    async close() {
        for (const server of this.servers) await server.end('SIGKILL');
    }
}

export class Server {
    constructor(lam, child) {
        this.lam = lam;
        this.child = child;
        this.exit = once(child, 'exit');
        this.agent = new http.Agent({ keepAlive: true, maxSockets: 64 });
    }

    async listening() {
        let text = '';
        for await (const chunk of this.child.stdout) {
            text += chunk;
            const found = text.match(/listening on http:\/\/127\.0\.0\.1:(\d+)/);
            if (found) return Number(found[1]);
        }
        throw new Error(`the server did not start\n${this.lam.log.slice(-2000)}`);
    }

    async end(signal = 'SIGTERM') {
        this.agent.destroy();
        if (this.child.exitCode === null && this.child.signalCode === null) this.child.kill(signal);
        const [code, by] = await this.exit;
        return by ?? code;
    }

    // An answer { status, headers, text }; `from` is the address a proxy on this machine names.
    request(method, target, { body, headers = {}, from } = {}) {
        const all = { ...headers };
        if (from) all['x-real-ip'] = from;
        if (body && !all['content-type']) all['content-type'] = 'application/x-www-form-urlencoded';
        return new Promise((resolve, reject) => {
            const call = http.request({ port: this.port, host: '127.0.0.1', method, path: target, headers: all,
                agent: this.agent }, (answer) => {
                let text = '';
                answer.setEncoding('utf8');
                answer.on('data', (chunk) => { text += chunk; });
                answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
                answer.on('error', reject);
            });
            call.on('error', reject);
            call.end(body);
        });
    }

    get(target, options) {
        return this.request('GET', target, options);
    }

    post(target, fields, options = {}) {
        return this.request('POST', target, { ...options, body: new URLSearchParams(fields).toString() });
    }

    async signIn(account, options) {
        const page = await this.get('/sign-in', options);
        const answer = await this.post('/sign-in',
            { _key: field(page.text, '_key'), login: account.login, password: account.password }, options);
        if (answer.status !== 303)
            throw new Error(`sign-in of ${account.login}: ${answer.status}\n${words(answer.text).slice(0, 1500)}`);
        return new Person(this, answer.headers['set-cookie'][0].split(';')[0]);
    }
}

// Somebody who is signed in.
export class Person {
    constructor(server, cookie) {
        this.server = server;
        this.headers = { cookie };
    }

    get(target) {
        return this.server.get(target, { headers: this.headers });
    }

    async post(target, fields) {
        this.csrf ??= field((await this.get('/account')).text, '_csrf');
        return this.server.post(target, { _csrf: this.csrf, _key: key(), ...fields },
            { headers: this.headers });
    }

    // What the receive form of one procedure holds, with the smallest correct content.
    async openCounter() {
        const list = await this.get('/counter?q=khai%20sinh');
        const version = list.text.match(/version=(\d+)/)[1];
        const page = await this.get(`/counter/new?version=${version}`);
        return {
            version_id: version, case_id: field(page.text, 'case_id'), applicant_kind: 'person',
            applicant_name: 'Người thử (minh họa)', identity_number: '040195000123', birth_date: '',
            address: '', phone: '', email: '', content: '', sets: '1', return_way: 'counter', missing_reason: 'Người nộp đưa bản gốc sau',
        };
    }

    // Receives a dossier; the id of its work.
    async receive(fields) {
        const answer = await this.post('/counter/new', fields);
        if (answer.status !== 303) throw new Error(`receive: ${answer.status}\n${words(answer.text).slice(0, 1500)}`);
        return answer.headers.location.split('/').pop();
    }
}

export const key = () => randomBytes(16).toString('hex');

export function field(page, name) {
    const found = page.match(new RegExp(`name="${name}"[^>]*value="([^"]*)"`));
    if (!found) throw new Error(`no field ${name} in: ${words(page)}`);
    return found[1];
}

// The text of a page, without its marks.
export const words = (page) => page.replace(/<(style|script)[\s\S]*?<\/\1>/g, '').replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ');

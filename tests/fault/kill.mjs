// kill -9 of the server at random points under 64 writing clients: everything acknowledged is there
// afterwards, codes are unique, nothing is half done. Arguments: database URL, state folder, rounds.
import { spawn, execFileSync } from 'node:child_process';
import { randomBytes, randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import { once } from 'node:events';

const [, , database, state, roundsText] = process.argv;
const rounds = Number(roundsText);
const isPostgres = database.startsWith('postgres:');
const CLIENTS = 64;
const agent = new http.Agent({ keepAlive: true, maxSockets: CLIENTS });

const sql = (text) => isPostgres
    ? execFileSync('psql', [database, '-Atc', text], { encoding: 'utf8' }).trim()
    : execFileSync('sqlite3', [database, text], { encoding: 'utf8' }).trim();

async function start() {
    const child = spawn('build/lam', ['serve', '--db', database, '--state', state, '--listen', '127.0.0.1:0'],
        { stdio: ['ignore', 'pipe', 'ignore'] });
    let text = '';
    for await (const chunk of child.stdout) {
        text += chunk;
        const found = text.match(/listening on http:\/\/127\.0\.0\.1:(\d+)/);
        if (found) return { child, port: Number(found[1]) };
    }
    throw new Error('the server did not start');
}

function request(port, method, path, body, cookie) {
    return new Promise((resolve, reject) => {
        const headers = cookie ? { cookie } : {};
        if (body) headers['content-type'] = 'application/x-www-form-urlencoded';
        const call = http.request({ port, host: '127.0.0.1', method, path, headers, agent }, (answer) => {
            let text = '';
            answer.on('data', (chunk) => { text += chunk; });
            answer.on('end', () => resolve({ status: answer.statusCode, headers: answer.headers, text }));
            answer.on('error', reject);
        });
        call.on('error', reject);
        call.end(body);
    });
}

const value = (page, name) => page.match(new RegExp(`name="${name}"[^>]*value="([^"]*)"`))[1];
const form = (pairs) => new URLSearchParams(pairs).toString();

async function signIn(port, login, password) {
    const page = await request(port, 'GET', '/sign-in');
    const answer = await request(port, 'POST', '/sign-in',
        form({ _key: value(page.text, '_key'), login, password }));
    if (answer.status !== 303) throw new Error(`sign-in ${login}: ${answer.status}`);
    return answer.headers['set-cookie'][0].split(';')[0];
}

async function openCounter(port, account) {
    const cookie = await signIn(port, account.login, account.password);
    const list = await request(port, 'GET', '/counter?q=khai%20sinh', null, cookie);
    const version = list.text.match(/version=(\d+)/)[1];
    const page = await request(port, 'GET', `/counter/new?version=${version}`, null, cookie);
    return { cookie, version, caseId: value(page.text, 'case_id'), csrf: value(page.text, '_csrf') };
}

const accounts = readFileSync(`${state}/demo-accounts.tsv`, 'utf8').trim().split('\n').slice(1)
    .map((line) => line.split('\t')).filter(([role, unit]) => role === 'counter' && /^(Xã|Phường) /.test(unit))
    .map(([, , login, password]) => ({ login, password }));

async function client(port, counter, acknowledged, stop) {
    while (!stop.now) {
        const key = randomBytes(16).toString('hex');
        try {
            const answer = await request(port, 'POST', '/counter/new', form({
                _csrf: counter.csrf, _key: key, version_id: counter.version, case_id: counter.caseId,
                applicant_kind: 'person', applicant_name: 'Người thử (minh họa)',
                identity_number: '040195000123', birth_date: '', address: '', phone: '', email: '',
                content: '', sets: '1', return_way: 'counter',
                missing_reason: 'Dữ liệu đã có (minh họa)',
            }), counter.cookie);
            if (answer.status === 303) acknowledged.push(answer.headers.location.split('/').pop());
            else throw new Error(`status ${answer.status}: ${answer.text.replace(/<[^>]*>/g, ' ').replace(/\s+/g, ' ').match(/Chưa gửi được.{0,300}/)}`);
        } catch (problem) {
            if (!stop.now) { stop.problem = problem; return; }
        }
    }
}

async function round(number) {
    const { child, port } = await start();
    const acknowledged = [];
    const stop = { now: false };
    const counters = await Promise.all(accounts.map((account) => openCounter(port, account)));
    const clients = Array.from({ length: CLIENTS },
        (_, i) => client(port, counters[i % counters.length], acknowledged, stop));
    const wanted = 200 + randomInt(2000); // the kill comes at a random point of the work, not of time
    while (acknowledged.length < wanted && !stop.problem) await new Promise(setImmediate);
    stop.now = true;
    child.kill('SIGKILL');
    await once(child, 'exit');
    await Promise.allSettled(clients);
    if (stop.problem) throw stop.problem;
    return { number, acknowledged };
}

const CHECKS = [
    ['a received dossier without a code', "SELECT count(*) FROM work WHERE kind = 'dossier' AND code IS NULL AND state NOT IN ('submitted', 'submit_supplement', 'refused', 'withdrawn')"],
    ['a code given twice', 'SELECT count(*) - count(DISTINCT code) FROM work WHERE code IS NOT NULL'],
    ['a work without its dossier', 'SELECT count(*) FROM work w LEFT JOIN dossier d ON d.work_id = w.id WHERE d.work_id IS NULL'],
    ['a work without a clock', 'SELECT count(*) FROM work w LEFT JOIN clock c ON c.work_id = w.id WHERE c.id IS NULL'],
    ['a work without a journal entry of its version', 'SELECT count(*) FROM work w LEFT JOIN journal j ON j.work_id = w.id AND j.version = w.version WHERE j.id IS NULL'],
    ['an entry without its body', 'SELECT count(*) FROM journal j LEFT JOIN journal_body b ON b.entry_id = j.id WHERE b.entry_id IS NULL'],
    ['an entry neither sealed nor waiting', 'SELECT count(*) FROM journal j LEFT JOIN seal s ON s.entry_id = j.id LEFT JOIN journal_unsealed u ON u.entry_id = j.id WHERE s.entry_id IS NULL AND u.entry_id IS NULL'],
    ['an entry both sealed and waiting', 'SELECT count(*) FROM seal s JOIN journal_unsealed u ON u.entry_id = s.entry_id'],
];

let failures = 0;
let total = 0;
const say = (ok, text) => { if (!ok) { failures++; console.log(`FAILED: ${text}`); } };
for (let i = 1; i <= rounds; i++) {
    const { acknowledged } = await round(i);
    total += acknowledged.length;
    const stored = new Set(sql("SELECT id FROM work WHERE kind = 'dossier'").split('\n'));
    const lost = acknowledged.filter((id) => !stored.has(id));
    say(lost.length === 0, `round ${i}: ${lost.length} of ${acknowledged.length} acknowledged dossiers lost`);
    for (const [what, text] of CHECKS) say(sql(text) === '0', `round ${i}: ${what}`);
}
// The search index goes on where it was killed, until every work can be found.
const UNFOUND = `SELECT count(*) FROM work WHERE id NOT IN (SELECT ${isPostgres ? 'id' : 'rowid'} FROM search_words)`;
const UNREAD = 'SELECT (SELECT sum(size) FROM seal_tree t WHERE t.id >= f.tree_id) - f.leaf FROM follower f WHERE name = \'search-index\'';
const last = await start();
let behind = '';
for (let i = 0; i < 240; i++) {
    behind = `${sql(UNFOUND)} works, ${sql(UNREAD)} entries`;
    if (behind === '0 works, 0 entries') break;
    await new Promise((resolve) => { setTimeout(resolve, 250); });
}
say(behind === '0 works, 0 entries', `the search index stays behind: ${behind}`);
last.child.kill('SIGTERM');
await once(last.child, 'exit');

console.log(`kill -9, ${isPostgres ? 'PostgreSQL' : 'SQLite'}: ${rounds} rounds, ${total} acknowledged receptions, ${failures} failures`);
process.exit(failures ? 1 : 0);

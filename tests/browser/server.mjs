// A real server with the demonstration province, on a database of its own.
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

export const ROOT = process.env.LAM_ROOT;
const LAM = join(ROOT, 'build/lam');
const START_LIMIT_MS = 20000;
const STOP_LIMIT_MS = 10000;

function databaseOf(engine, folder) {
    if (engine === 'sqlite')
        return { url: join(folder, 'lam.db'), state: join(folder, 'lam.db.d') };
    const name = `browser_${process.pid}`;
    const url = execFileSync(join(ROOT, 'tests/pg'), ['fresh', process.env.TEST_PG, name]);
    return { url: url.toString().trim(), state: join(folder, 'state') };
}

function readAccounts(file) {
    const [head, ...lines] = readFileSync(file, 'utf8').trim().split('\n');
    const names = head.split('\t');
    return lines.map((line) => {
        const cells = line.split('\t');
        return Object.fromEntries(names.map((name, i) => [name, cells[i]]));
    });
}

// Resolves with the address once the server says that it is ready.
function waitForAddress(child) {
    return new Promise((resolve, reject) => {
        let text = '';
        const timer = setTimeout(() => reject(new Error(`not ready: ${text}`)), START_LIMIT_MS);
        child.stdout.on('data', (data) => {
            text += data;
            const found = text.match(/listening on (http:\/\/\S+)/);
            if (found) {
                clearTimeout(timer);
                resolve(found[1]);
            }
        });
        child.once('exit', (code) => reject(new Error(`the server ended with ${code}`)));
    });
}

// `today` is the last day of the demonstration; without it, this day.
export async function startServer(engine, today) {
    const folder = mkdtempSync(join(tmpdir(), 'lam-browser-'));
    const { url, state } = databaseOf(engine, folder);
    const where = ['--db', url, '--state', state];
    execFileSync(LAM, ['init', '--demo', ...(today ? ['--today', today] : []), ...where], { stdio: 'pipe' });
    const log = join(folder, 'server.log');
    const child = spawn(LAM, ['serve', '--listen', '127.0.0.1:0', ...where], {
        stdio: ['ignore', 'pipe', openSync(log, 'w')],
    });
    const ended = new Promise((resolve) => child.on('exit', (code, signal) => resolve(code ?? signal)));
    const address = await waitForAddress(child);
    const accounts = readAccounts(join(state, 'demo-accounts.tsv'));
    return {
        engine,
        address,
        accounts,
        // Cookies by login, of sessions that are open.
        sessions: new Map(),
        // The first demonstration account with this role, in the unit of this name if one is given.
        account(role, unit) {
            const found = accounts.find((a) => a.role === role && (!unit || a.unit === unit));
            if (!found)
                throw new Error(`no demonstration account: ${role} ${unit ?? ''}`);
            return found;
        },
        // A command of lam beside the running server; gives what it prints.
        command: (...words) => execFileSync(LAM, [...words, ...where], { stdio: 'pipe' }).toString(),
        log: () => readFileSync(log, 'utf8'),
        mustRun() {
            if (child.exitCode !== null || child.signalCode !== null)
                throw new Error(`the server ended with ${child.exitCode ?? child.signalCode}`);
        },
        // SIGTERM must drain and end well.
        async stop() {
            const early = child.exitCode ?? child.signalCode;
            if (early === null)
                child.kill('SIGTERM');
            const killer = setTimeout(() => child.kill('SIGKILL'), STOP_LIMIT_MS);
            const end = early ?? (await ended);
            clearTimeout(killer);
            rmSync(folder, { recursive: true, force: true });
            if (end !== 0)
                throw new Error(`the server ended with ${end}`);
        },
    };
}

// A request that ended the process twice is not run a third time; the server stays up for the others.
import { appendFileSync, readFileSync } from 'node:fs';
import { expect, expectEqual, scenario } from './scenario.mjs';
import { key, words } from './lam.mjs';

const program = 'build/release/test/tests/e2e/crash_server';

const send = (server, how) => server.post('/crash', { how, _key: key() });

// Sends what kills the server; the name of the signal it died of.
async function kill(lam, how) {
    const server = await lam.start({ program });
    const answer = await send(server, how).catch(() => null);
    expectEqual(answer, null, 'answer of a server that dies');
    return server.end('SIGKILL');
}

for (const [how, signal] of [['abort', 'SIGABRT'], ['fault', 'SIGSEGV'], ['stack', 'SIGSEGV']])
    scenario(`a request that ends the process twice is refused afterwards (${how})`, async (lam) => {
        expectEqual(await kill(lam, how), signal, 'first death');
        expectEqual(await kill(lam, how), signal, 'second death');
        const server = await lam.start({ program });
        const answer = await send(server, how);
        expectEqual(answer.status, 500, 'third try');
        expect(words(answer.text).includes('hai lần làm máy chủ ngừng đột ngột'), 'it says why');
        expectEqual((await send(server, 'not at all')).text, 'alive\n', 'another request of the same page');
        expectEqual((await server.get('/healthz')).text, 'ok\n', 'health');
        expect(lam.log.includes('ended the process twice'), 'the log says it');
        expectEqual(await server.end('SIGTERM'), 0, 'end of the server');
    }, ['sqlite']);

scenario('one death is not held against a request, nor two by another hand', async (lam) => {
    await kill(lam, 'abort');
    for (let i = 0; i < 2; i++) {
        const server = await lam.start({ program });
        await Promise.allSettled([send(server, 'not at all'), server.end('SIGKILL')]);
    }
    const server = await lam.start({ program });
    expectEqual((await send(server, 'not at all')).status, 200, 'a request that was running when it was killed');
    expectEqual((await send(server, 'abort').catch(() => null)), null, 'a second try is allowed');
    const lines = readFileSync(`${lam.state}/crashes`, 'utf8').trim().split('\n');
    expectEqual(lines.length, 2, 'deaths written');
    expect(/^[0-9a-f]{16} [0-9a-f]{16}$/.test(lines[0]), 'without anything personal');
}, ['sqlite']);

scenario('another build of the program may try again, and a damaged record harms nobody', async (lam) => {
    await kill(lam, 'abort');
    await kill(lam, 'abort');
    appendFileSync(`${lam.state}/crashes`, 'no line of ours\n\x00\xff');
    const other = await lam.start();
    expectEqual((await other.get('/healthz')).text, 'ok\n', 'health');
    await other.end('SIGTERM');
    expectEqual(readFileSync(`${lam.state}/crashes`, 'utf8'), '', 'the record of another build');
}, ['sqlite']);

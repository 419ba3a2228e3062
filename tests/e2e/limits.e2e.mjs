// Who comes too often is refused before he costs anything, and nobody else is kept waiting.
import { expect, expectEqual, scale, scenario } from './scenario.mjs';
import { words } from './lam.mjs';

const BURST = 100;
const WRONG_IN_A_QUARTER_HOUR = 20;
const WRITE_LANES = 12; // on PostgreSQL each may have read the count before the other wrote it

const metric = async (server, name) =>
    Number((await server.get('/metrics')).text.match(new RegExp(`^${name} (\\d+)$`, 'm'))[1]);

const someDossier = (lam) => {
    const [code, tail] = lam.sql('SELECT w.code, d.identity_tail FROM work w JOIN dossier d ON d.work_id = w.id'
        + ' WHERE w.code IS NOT NULL ORDER BY w.id LIMIT 1').split('|');
    return { code, tail };
};

// One address guesses the four digits of a code that it knows.
scenario('ten thousand wrong look-ups learn nothing and write almost nothing', async (lam) => {
    const server = await lam.start({ hasClock: true, frozen: true });
    const { code, tail } = someDossier(lam);
    const count = scale(10000, 300);
    const look = (guess, from) => server.post('/track', { code, tail: guess }, { from });
    const statuses = {};
    let page = null;
    for (let i = 0; i < count; i += 50) {
        const answers = await Promise.all(Array.from({ length: Math.min(50, count - i) }, (_, j) => {
            const guess = String((i + j) % 10000).padStart(4, '0');
            return look(guess === tail ? 'xxxx' : guess, '198.51.100.7');
        }));
        for (const answer of answers) {
            statuses[answer.status] = (statuses[answer.status] ?? 0) + 1;
            if (answer.status === 429) page = answer;
        }
    }
    const allowed = WRONG_IN_A_QUARTER_HOUR + (lam.engine === 'postgres' ? WRITE_LANES : 0);
    expect(statuses[422] >= WRONG_IN_A_QUARTER_HOUR && statuses[422] <= allowed, `wrong answers: ${statuses[422]}`);
    expectEqual(statuses[429], count - statuses[422], 'refused');
    expect(Number(page.headers['retry-after']) >= 1, 'Retry-After is said');
    expect(/Hãy (đợi|thử lại)/.test(words(page.text)), 'and what to do, in Vietnamese');
    expectEqual((await look(tail, '198.51.100.7')).status, 429, 'the right digits after that');
    expectEqual((await look(tail, '198.51.100.8')).status, 200, 'the right digits from elsewhere');
    expectEqual(lam.sql("SELECT sum(failures) FROM failure_count WHERE subject LIKE 'track:%'"),
        String(statuses[422]), 'failures counted');
    expectEqual(await metric(server, 'lam_http_limited_total'), count - BURST + 1, 'refused without a lane');
});

scenario('a flood of sign-ins is refused before a password is hashed', async (lam) => {
    const server = await lam.start({ hasClock: true, frozen: true });
    const attack = () => server.post('/sign-in', { login: 'ai.do', password: 'khong phai' },
        { from: '2001:db8::7' });
    const answers = await Promise.all(Array.from({ length: BURST + 40 }, attack));
    const refused = answers.filter((answer) => answer.status === 429);
    expectEqual(refused.length, 40, 'refused');
    const failures = 'SELECT sum(failures) FROM failure_count';
    const counted = lam.sql(failures);
    const last = await server.post('/sign-in', { login: 'ai.do', password: 'x' }, { from: '2001:db8::ffff' });
    expectEqual(last.status, 429, 'another address of the same network');
    expectEqual(lam.sql(failures), counted, 'failures written');
    await server.signIn(lam.account('counter'), { from: '2001:db8:1::7' });
});

scenario('a crowd with the same link cannot flood the spool folder', async (lam) => {
    const server = await lam.start({ hasClock: true, frozen: true });
    const send = () => server.request('POST', '/link/1.x/supplement', {
        from: '203.0.113.9', headers: { 'content-type': 'multipart/form-data; boundary=b' },
        body: '--b\r\nContent-Disposition: form-data; name="files"; filename="a.pdf"\r\n\r\n%PDF-1.4\r\n--b--\r\n',
    });
    const answers = await Promise.all(Array.from({ length: BURST + 20 }, send));
    expectEqual(answers.filter((answer) => answer.status === 429).length, 20, 'refused');
    expect(answers.every((answer) => [404, 422, 429].includes(answer.status)), 'none is taken');
});

// What must not come in: each gets a clear answer through the whole server, and changes nothing.
import net from 'node:net';
import { once } from 'node:events';
import { readdirSync } from 'node:fs';
import { expect, expectEqual, scenario } from './scenario.mjs';
import { field, key, words } from './lam.mjs';

const PDF = Buffer.from('%PDF-1.4\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n');
const EXE = Buffer.concat([Buffer.from('MZ\x90\x00\x03', 'latin1'), Buffer.alloc(300)]);
const CITIZEN = '040195000123';

const snapshot = (lam) => lam.sql('SELECT (SELECT count(*) FROM work), (SELECT count(*) FROM dossier),'
    + ' (SELECT count(*) FROM journal), (SELECT count(*) FROM blob), (SELECT count(*) FROM dossier_file),'
    + ' (SELECT coalesce(sum(last), 0) FROM series), (SELECT count(*) FROM session)');

// A counter with the form it would send.
async function openDesk(lam) {
    const server = await lam.start();
    const counter = await server.signIn(lam.account('counter'));
    const fields = await counter.openCounter();
    const csrf = field((await counter.get('/account')).text, '_csrf');
    return { server, counter, fields, csrf };
}

function multipart({ fields, csrf }, file, { end = '--b--\r\n' } = {}) {
    const parts = Object.entries({ _csrf: csrf, _key: key(), ...fields })
        .map(([name, value]) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`);
    const head = `--b\r\nContent-Disposition: form-data; name="files"; filename="${file.name}"\r\n`
        + 'Content-Type: application/pdf\r\n\r\n';
    return Buffer.concat([Buffer.from(parts.join('') + head), file.bytes, Buffer.from(`\r\n${end}`)]);
}

const sendFile = (desk, file, options) => desk.server.request('POST', '/counter/new', {
    body: multipart(desk, file, options),
    headers: { ...desk.counter.headers, 'content-type': 'multipart/form-data; boundary=b' },
});

const says = (answer, pattern, what) =>
    expect(pattern.test(words(answer.text)), `${what}: ${answer.status} ${words(answer.text).slice(0, 1500)}`);

scenario('files that are not what they say, empty or broken off are refused and leave nothing', async (lam) => {
    const desk = await openDesk(lam);
    const before = snapshot(lam);
    const exe = await sendFile(desk, { name: 'don.pdf', bytes: EXE });
    expectEqual(exe.status, 422, 'a program named .pdf');
    says(exe, /PDF, JPEG|PDF, ảnh|PNG/, 'it says which types are taken');
    const empty = await sendFile(desk, { name: 'don.pdf', bytes: Buffer.alloc(0) });
    expectEqual(empty.status, 422, 'an empty file');
    const broken = await sendFile(desk, { name: 'don.pdf', bytes: PDF }, { end: '' });
    expectEqual(broken.status, 400, 'a body without its end');
    says(broken, /Hãy tải lại trang/, 'it says what to do');
    expectEqual(snapshot(lam), before, 'the database');
    expectEqual(readdirSync(`${lam.state}/spool`).length, 0, 'files in the spool folder');
    expectEqual((await sendFile(desk, { name: 'don.pdf', bytes: PDF })).status, 303, 'the same with a good file');
});

// Sends a head that promises `length` bytes and then bytes until an answer comes; how many were sent.
async function pour(port, target, headers, length) {
    const socket = net.connect(port, '127.0.0.1');
    let answer = '';
    let sent = 0;
    socket.on('data', (data) => { answer += data; });
    socket.on('error', () => {});
    await once(socket, 'connect');
    const lines = Object.entries({ host: 'lam', 'content-type': 'multipart/form-data; boundary=b',
        'content-length': length, ...headers }).map(([name, value]) => `${name}: ${value}\r\n`);
    socket.write(`POST ${target} HTTP/1.1\r\n${lines.join('')}\r\n`);
    const piece = Buffer.alloc(65536, 'x');
    const closed = once(socket, 'close');
    while (!socket.destroyed && !/\r\n\r\n/.test(answer) && sent < length) {
        sent += piece.length;
        if (!socket.write(piece)) await Promise.race([once(socket, 'drain'), closed]);
        await new Promise(setImmediate);
    }
    socket.end();
    await closed;
    return { sent, answer };
}

scenario('two gigabytes are refused before they are read', async (lam) => {
    const desk = await openDesk(lam);
    const before = snapshot(lam);
    for (const length of [2 ** 31, 2_000_000_000, 120_000_000]) {
        const { sent, answer } = await pour(desk.server.port, '/counter/new', desk.counter.headers, length);
        expect(/^HTTP\/1.1 413 /.test(answer), `${length}: ${answer.slice(0, 100)}`);
        expect(/Mỗi tệp tối đa 100 MB/.test(answer), 'it says how much is allowed');
        expect(sent < 16_000_000, `bytes sent: ${sent}`);
    }
    expectEqual(snapshot(lam), before, 'the database');
    expectEqual((await desk.server.get('/healthz')).text, 'ok\n', 'health');
});

scenario('forged sessions, tokens and links open nothing', async (lam) => {
    const { server, counter, fields, csrf } = await openDesk(lam);
    const before = snapshot(lam);
    const forged = 'lam_session=' + 'A'.repeat(22);
    const stolen = counter.headers.cookie.slice(0, -2) + 'AA';
    for (const cookie of [forged, stolen, 'lam_session=', 'lam_session=%00%ff', 'lam_session=' + 'x'.repeat(3000)]) {
        const page = await server.get('/inbox', { headers: { cookie } });
        expectEqual(page.status, 303, `inbox with ${cookie.slice(0, 40)}`);
        expect(page.headers.location.startsWith('/sign-in'), 'leads to sign-in');
        const sent = await server.post('/counter/new', { _csrf: csrf, _key: key(), ...fields }, { headers: { cookie } });
        expectEqual(sent.status, 401, 'a form with it');
    }
    const wrongCsrf = await server.post('/counter/new', { _csrf: csrf.slice(0, -1) + '!', _key: key(), ...fields },
        { headers: counter.headers });
    expectEqual(wrongCsrf.status, 403, 'a form of another session');
    const other = await server.post('/counter/new', { _csrf: csrf, _key: key(), ...fields },
        { headers: { ...counter.headers, origin: 'https://elsewhere.example' } });
    expectEqual(other.status, 403, 'a form of another site');
    for (const token of ['lam_' + 'A'.repeat(43), '', 'x'.repeat(4000), '\xff'])
        expect([400, 401].includes((await server.get('/api/v1/items',
            { headers: { authorization: `Bearer ${token}` } })).status), `the bearer token ${token.slice(0, 20)}`);
    const id = lam.sql("SELECT max(id) FROM work WHERE kind = 'dossier'");
    for (const link of [`${id}.${'A'.repeat(22)}`, `${id}.`, `${id}`, '9'.repeat(200), '..%2f..', '%00'])
        expect([400, 404].includes((await server.get(`/link/${link}`)).status), `the link ${link}`);
    expectEqual(snapshot(lam), before, 'the database');
});

scenario('invalid UTF-8 is refused, decomposed accents are kept composed', async (lam) => {
    const { server, counter, fields, csrf } = await openDesk(lam);
    const before = snapshot(lam);
    const send = (name) => server.request('POST', '/counter/new', {
        headers: { ...counter.headers, 'content-type': 'application/x-www-form-urlencoded' },
        body: new URLSearchParams({ ...fields, _csrf: csrf, _key: key(), applicant_name: 'NAME' }).toString()
            .replace('NAME', name),
    });
    for (const bytes of ['Nguy%E1%BB', '%FF%FE', '%C0%AF', '%ED%A0%80', '%F4%90%80%80'])
        expectEqual((await send(bytes)).status, 400, `bytes ${bytes}`);
    expectEqual((await send('A%00B')).status >= 400, true, 'a NUL');
    expectEqual(snapshot(lam), before, 'the database');
    const answer = await send(encodeURIComponent('Nguyễn Thị Hoà'.normalize('NFD')));
    expectEqual(answer.status, 303, 'decomposed');
    const id = answer.headers.location.split('/').pop();
    expectEqual(lam.sql(`SELECT applicant_name FROM dossier WHERE work_id = ${id}`), 'Nguyễn Thị Hoà'.normalize('NFC'),
        'the name as stored');
});

scenario('a double click is one dossier, and a stale page says what happened meanwhile', async (lam) => {
    const { server, counter, fields, csrf } = await openDesk(lam);
    const once = { ...fields, _csrf: csrf, _key: key() };
    const answers = await Promise.all(Array.from({ length: 8 },
        () => server.post('/counter/new', once, { headers: counter.headers })));
    const places = new Set(answers.filter((answer) => answer.status === 303).map((answer) => answer.headers.location));
    expectEqual(places.size, 1, 'dossiers');
    expect(answers.every((answer) => [303, 409].includes(answer.status)), 'each click is answered');
    const id = [...places][0].split('/').pop();
    const change = () => counter.post(`/items/${id}/forward`, { version: '1', note: 'chuyển' });
    expectEqual((await change()).status, 303, 'the first move');
    const stale = await change();
    expectEqual(stale.status, 409, 'the same from the stale page');
    says(stale, /Trong lúc bạn xem/, 'it says why');
});

scenario('what is typed wrong is told beside its field and changes nothing', async (lam) => {
    const { server, counter, fields, csrf } = await openDesk(lam);
    const before = snapshot(lam);
    const wrong = [
        [{ identity_number: '04019500012' }, /12 chữ số/], [{ identity_number: '04019500012a' }, /chữ số/],
        [{ identity_number: '999195000123' }, /tỉnh/i], [{ birth_date: '01/01/1990' }, /năm sinh/i],
        [{ applicant_name: '' }, /./], [{ applicant_name: 'x'.repeat(5000) }, /ký tự/], [{ unheard_of: '1' }, /Ô này không có trong biểu mẫu/],
        [{ version_id: '1' }, /thủ tục|phiên bản/i], [{ case_id: '1' }, /./],
    ];
    for (const [change, pattern] of wrong) {
        const answer = await server.post('/counter/new', { ...fields, identity_number: CITIZEN, ...change, _csrf: csrf,
            _key: key() }, { headers: counter.headers });
        const what = JSON.stringify(change).slice(0, 60);
        expect([404, 409, 422].includes(answer.status), `${what}: ${answer.status}`);
        says(answer, pattern, what);
    }
    expectEqual(snapshot(lam), before, 'the database');
});

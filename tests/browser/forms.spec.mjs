// What protects work at a form: keys, drafts, double clicks, two tabs, no scripts.
import { pdf } from './paper.mjs';
import { expect, expectEqual, test } from './test.mjs';

const PROCEDURE = 'Cấp Giấy xác nhận tình trạng hôn nhân';

// Each test has an applicant of its own, so that a list shows whose dossier is whose.
function applicant(name, tail) {
    return { 'Họ và tên': name, 'Số định danh': `04019564${tail}`, 'Ngày sinh': '13/02/1995' };
}

async function openForm(counter) {
    await counter.open(`/counter?q=${encodeURIComponent(PROCEDURE)}`);
    await counter.follow(counter.page.getByRole('link', { name: PROCEDURE, exact: true }));
}

async function receive(counter, values) {
    await openForm(counter);
    await counter.send(values, 'Tiếp nhận');
    expect(/^\/items\/\d+$/.test(counter.path()), `received at ${counter.path()}`);
    return { path: counter.path(), code: await counter.page.locator('b.code').first().innerText() };
}

function countOf(code) {
    return Number(code.slice(code.lastIndexOf('-') + 1));
}

async function drafts(officer) {
    return officer.page.evaluate("Object.keys(sessionStorage).filter((key) => key.startsWith('lam.draft:')).length");
}

test('the counter’s form is filled and sent with the keyboard alone', async ({ person }) => {
    const counter = await person();
    await counter.signInAs('counter');
    await openForm(counter);
    const { keyboard } = counter.page;
    const values = applicant('Trần Văn Bàn Phím', '1001');
    for (const [label, text] of Object.entries(values)) {
        await counter.tabTo(counter.field(label).first());
        await keyboard.type(text);
    }
    const outline = await counter.page.evaluate('getComputedStyle(document.activeElement).outlineStyle');
    expectEqual(outline, 'solid', 'the focus is seen');
    await counter.tabTo(counter.page.getByRole('radio', { name: 'Tại quầy' }));
    await keyboard.press('ArrowDown');
    await counter.tabTo(counter.button('Tiếp nhận'));
    await counter.arrive(() => keyboard.press('Enter'));
    await counter.sees('Trần Văn Bàn Phím');
});

test('a double click receives once', async ({ person }) => {
    const counter = await person();
    await counter.signInAs('counter');
    const first = await receive(counter, applicant('Lê Thị Trước', '1002'));
    await openForm(counter);
    await counter.fill(applicant('Lê Thị Nháy Đúp', '1003'));
    await counter.arrive(() => counter.button('Tiếp nhận').dblclick());
    const last = await receive(counter, applicant('Lê Thị Sau', '1004'));
    expectEqual(countOf(last.code) - countOf(first.code), 2, 'numbers used by one double click and one click');
});

test('what was typed comes back after a reload and is forgotten once sent', async ({ person }) => {
    const counter = await person();
    await counter.signInAs('counter');
    await openForm(counter);
    await counter.fill(applicant('Phạm Thị Dở Dang', '1005'));
    await counter.page.getByLabel(/^Số bản chính/).first().fill('3');
    await counter.arrive(() => counter.page.reload());
    await counter.sees('Đã lấy lại nội dung nhập dở');
    expectEqual(await counter.field('Họ và tên').inputValue(), 'Phạm Thị Dở Dang', 'name after reload');
    expectEqual(await counter.page.getByLabel(/^Số bản chính/).first().inputValue(), '3', 'papers after reload');
    await counter.follow(counter.button('Tiếp nhận'));
    await openForm(counter);
    expectEqual(await counter.field('Họ và tên').inputValue(), '', 'the next form is empty');
    expectEqual(await drafts(counter), 0, 'drafts after sending');

    await counter.fill({ 'Họ và tên': 'Phạm Thị Bỏ Lại' });
    expectEqual(await drafts(counter), 1, 'drafts while typing');
    await counter.signOut();
    expectEqual(await counter.page.evaluate('sessionStorage.length'), 1, 'only that nobody is signed in is kept');
});

test('a draft of one procedure does not fill the form of another', async ({ person }) => {
    const counter = await person();
    await counter.signInAs('counter');
    await openForm(counter);
    await counter.fill({ 'Họ và tên': 'Vũ Thị Thủ Tục Một' });
    await counter.open('/counter?q=dang+ky+ket+hon');
    await counter.follow(counter.page.getByRole('link', { name: 'Đăng ký kết hôn', exact: true }));
    expectEqual(await counter.field('Họ và tên').inputValue(), '', 'name in the other form');
});

test('who was here before is filled in, and the number stands in no address', async ({ person }) => {
    const counter = await person();
    await counter.signInAs('counter');
    const number = '040195641010';
    const addresses = [];
    counter.page.on('framenavigated', (frame) => addresses.push(frame.url()));
    await receive(counter, { ...applicant('Cao Thị Đã Nộp', '1010'), 'Địa chỉ': 'Khối Yên Sơn' });
    await openForm(counter);
    await counter.send({ 'Người đã từng nộp ở đây': '0401 9564 1010' }, 'Điền sẵn');
    await counter.sees('Đã điền theo lần nộp gần nhất');
    expectEqual(await counter.field('Số định danh').last().inputValue(), number, 'number filled in');
    expectEqual(await counter.field('Địa chỉ').inputValue(), 'Khối Yên Sơn', 'address filled in');
    await counter.arrive(() => counter.page.reload());
    expectEqual(await counter.field('Họ và tên').inputValue(), 'Cao Thị Đã Nộp', 'name after reload');
    await counter.send({ 'Người đã từng nộp ở đây': '040195641019' }, 'Điền sẵn');
    await counter.sees('chưa tiếp nhận hồ sơ nào của số này');
    expectEqual(await counter.field('Số định danh').last().inputValue(), '040195641019', 'number taken over');
    expectEqual(addresses.filter((address) => address.includes('04019564')).join(' '), '', 'addresses with a number');
});

test('a draft does not overwrite what the server filled in, and what is typed behind it is kept', async ({ person }) => {
    const counter = await person();
    await counter.signInAs('counter');
    await receive(counter, { ...applicant('Cao Thị Điền Sẵn', '1011'), 'Địa chỉ': 'Khối Yên Hòa' });
    await openForm(counter);
    await counter.fill({ ...applicant('Mai Văn Người Khác', '1012'), 'Nội dung đề nghị': 'Để đăng ký kết hôn' });
    await counter.send({ 'Người đã từng nộp ở đây': '040195641011' }, 'Điền sẵn');
    await counter.sees('Đã lấy lại nội dung nhập dở');
    expectEqual(await counter.field('Họ và tên').inputValue(), 'Cao Thị Điền Sẵn', 'name of who was looked for');
    expectEqual(await counter.field('Nội dung đề nghị').inputValue(), 'Để đăng ký kết hôn', 'what was typed before');
    await counter.fill({ 'Địa chỉ': 'Khối Tân Tiến' });
    await counter.arrive(() => counter.page.reload());
    expectEqual(await counter.field('Địa chỉ').inputValue(), 'Khối Tân Tiến', 'what was corrected behind it');
    expectEqual(await counter.field('Họ và tên').inputValue(), 'Cao Thị Điền Sẵn', 'name after reload');
    await counter.follow(counter.button('Tiếp nhận'));
    expectEqual(await drafts(counter), 0, 'drafts after sending');
});

test('a stale page says what has changed and keeps what was typed', async ({ person }) => {
    const counter = await person();
    const leader = await person();
    const specialist = await person();
    const { unit } = await counter.signInAs('counter');
    await specialist.signInAs('specialist', unit);
    await leader.signInAs('leader', unit);
    const dossier = await receive(counter, applicant('Đỗ Thị Hai Thẻ', '1006'));
    await counter.follow(counter.link('Chuyển xử lý'));
    await counter.follow(counter.button('Chuyển xử lý'));

    const other = await leader.newTab();
    await leader.open(`${dossier.path}/assign`);
    await other.open(`${dossier.path}/assign`);
    for (const [tab, words] of [[leader, 'Thẻ thứ nhất'], [other, 'Thẻ thứ hai']]) {
        await tab.choose('Giao cho', await specialist.ownName());
        await tab.fill({ 'Ý kiến chỉ đạo': words });
    }
    await leader.follow(leader.button('Phân công'));
    const answer = other.page.waitForResponse((response) => response.request().method() === 'POST');
    await other.follow(other.button('Phân công'));
    expectEqual((await answer).status(), 409, 'status of the stale form');
    await other.sees('Trong lúc bạn xem, đã có thay đổi');
    await other.sees('Thẻ thứ nhất');
    expectEqual(await other.field('Ý kiến chỉ đạo').inputValue(), 'Thẻ thứ hai', 'what was typed');
    await other.follow(other.button('Phân công'));
    await other.sees('Thẻ thứ hai');
});

test('a file that is not what its name says is refused beside the field, the rest is kept', async ({ person }) => {
    const counter = await person();
    await counter.signInAs('counter');
    await openForm(counter);
    await counter.fill(applicant('Bùi Thị Tệp Lạ', '1007'));
    await counter.field('Tệp đính kèm').setInputFiles({ ...pdf('don.pdf'), buffer: Buffer.from('MZ\x90\x00 not a paper') });
    await counter.follow(counter.button('Tiếp nhận'));
    expectEqual(await counter.field('Tệp đính kèm').getAttribute('aria-invalid'), 'true', 'the field is marked');
    expectEqual(await counter.field('Họ và tên').inputValue(), 'Bùi Thị Tệp Lạ', 'the name is kept');
    await counter.field('Tệp đính kèm').setInputFiles(pdf('don.pdf', '1007'));
    await counter.follow(counter.button('Tiếp nhận'));
    await counter.sees('don.pdf');
});

test('without scripts a dossier is received, once also by a double click', async ({ person, server }) => {
    const { page } = await person({ javaScriptEnabled: false });
    const account = server.account('counter');
    const button = (name) => page.getByRole('main').getByRole('button', { name, exact: true });
    const arrive = (act) => Promise.all([page.waitForEvent('load'), act()]);
    const receivePlainly = async (values, press) => {
        await page.goto(`${server.address}/counter?q=hon+nhan`);
        await arrive(() => page.getByRole('link', { name: PROCEDURE, exact: true }).click());
        for (const [label, text] of Object.entries(values))
            await page.getByLabel(label).fill(text);
        await page.getByLabel('Tệp đính kèm').setInputFiles(pdf('to-khai.pdf', values['Số định danh']));
        await arrive(() => press(button('Tiếp nhận')));
        expect(/\/items\/\d+$/.test(page.url()), `received at ${page.url()}`);
        return countOf(await page.locator('b.code').first().innerText());
    };
    await page.goto(`${server.address}/sign-in`);
    await page.getByLabel('Tên đăng nhập').fill(account.login);
    await page.getByLabel('Mật khẩu').fill(account.password);
    await arrive(() => button('Đăng nhập').click());
    const first = await receivePlainly(applicant('Hồ Thị Không Lệnh', '1008'), (it) => it.click());
    const second = await receivePlainly(applicant('Hồ Văn Không Lệnh', '1009'), (it) => it.dblclick());
    expectEqual(second - first, 1, 'numbers used by the double click');
});

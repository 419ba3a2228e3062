// The pictures of the guides: the life of a demonstration dossier, taken as its people see it.
// node shots.mjs FOLDER writes FOLDER/NAME.png.
import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { chromium } from 'playwright-core';
import { FLAGS } from './flags.mjs';
import { pdf, readPaper } from './paper.mjs';
import { Person } from './person.mjs';
import { startServer } from './server.mjs';
import { move } from './steps.mjs';

const DESK = { width: 1180, height: 760 };
const PHONE = { width: 390, height: 760 };
const APPLICANT = 'Trần Thị Mai (minh họa)';
const NUMBER = '040190123456';
const folder = process.argv[2];

// Takes pictures and leaves the looking at faults to the tests.
class Photographer extends Person {
    async check() {
        await this.page.waitForLoadState('load');
    }

    // The window as it is; or the whole page down to what `until` finds.
    async shoot(name, until) {
        const size = this.page.viewportSize();
        await this.page.evaluate('scrollTo(0, 0)');
        if (until) {
            const box = await this.page.locator(until).last().boundingBox();
            await this.page.setViewportSize({ ...size, height: Math.ceil(box.y + box.height + 24) });
        }
        await this.page.evaluate('document.activeElement?.blur()');
        await this.page.screenshot({ path: join(folder, `${name}.png`) });
        await this.page.setViewportSize(size);
    }
}

const server = await startServer('sqlite');
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS, env: { ...process.env, LANGUAGE: 'vi' } });

async function person(role, viewport = DESK) {
    const context = await browser.newContext({ locale: 'vi-VN', timezoneId: 'Asia/Ho_Chi_Minh', viewport });
    const one = new Photographer(await context.newPage(), server);
    if (role)
        await one.signInAs(role, role === 'controller' ? undefined : server.account('counter').unit);
    return one;
}

async function receive(counter) {
    await counter.open('/inbox');
    await counter.shoot('counter-inbox');
    await counter.open('/counter?q=dang+ky+khai+sinh');
    await counter.shoot('counter-find', 'main table');
    await counter.follow(counter.page.getByRole('link', { name: 'Đăng ký khai sinh', exact: true }));
    await counter.fill({
        'Họ và tên': APPLICANT,
        'Số định danh': NUMBER.slice(0, 11),
        'Ngày sinh': '13/02/1990',
        'Địa chỉ': 'Địa chỉ minh họa',
        'Nội dung đề nghị': 'Khai sinh cho con',
    });
    await counter.follow(counter.button('Tiếp nhận'));
    await counter.shoot('counter-mistake', '#f-email');
    await counter.fill({ 'Số định danh': NUMBER });
    await counter.page.getByLabel('Tệp đính kèm').setInputFiles(pdf('to-khai-khai-sinh.pdf', APPLICANT));
    await counter.follow(counter.button('Tiếp nhận'));
    return { path: counter.path(), code: await counter.page.locator('b.code').first().innerText() };
}

async function takeReceipt(counter, dossier) {
    const { bytes } = await counter.download(counter.link(/mẫu 01/));
    const file = join(folder, 'form-01.pdf');
    writeFileSync(file, bytes);
    execFileSync('pdftoppm', ['-r', '75', '-png', '-singlefile', file, join(folder, 'form-01')]);
    dossier.link = new URL(readPaper(bytes).codes.find((code) => code.includes('/link/'))).pathname;
}

async function passThrough(dossier, { counter, specialist, leader, clerk, citizen }) {
    await move(counter, dossier, 'Chuyển xử lý', { 'Ghi chú': 'Đã đối chiếu bản chính' });
    await leader.open(`${dossier.path}/assign`);
    await leader.choose('Giao cho', await specialist.ownName());
    await leader.fill({ 'Ý kiến chỉ đạo': 'Xem kỹ tên cha, mẹ' });
    await leader.shoot('leader-assign', 'main form');
    await leader.follow(leader.button('Phân công'));

    await specialist.open(`${dossier.path}/request_supplement`);
    await specialist.fill({ 'Giấy tờ cần bổ sung': 'Giấy chứng sinh, bản chính: bản nộp là bản chụp, chưa thấy dấu của nơi sinh.' });
    await specialist.shoot('specialist-supplement', 'main > form, main > .hint');
    await specialist.follow(specialist.button('Yêu cầu bổ sung'));

    await citizen.open('/track');
    await citizen.send({ 'Mã hồ sơ': dossier.code, 'Bốn số cuối': NUMBER.slice(-4) }, 'Xem');
    await citizen.shoot('citizen-track');
    await citizen.open(dossier.link);
    await citizen.fill({ 'Giấy tờ bổ sung': 'Giấy chứng sinh bản chính' });
    await citizen.shoot('citizen-link', 'main form .actions');
    await citizen.page.getByLabel('Ảnh chụp').setInputFiles(pdf('giay-chung-sinh.pdf'));
    await citizen.follow(citizen.button('Gửi giấy tờ bổ sung'));

    await move(specialist, dossier, 'Trình kết quả', { 'Kết quả đề nghị': 'Đủ điều kiện; dự thảo giấy khai sinh kèm theo.' });
    await leader.open(dossier.path);
    await leader.shoot('dossier', 'main .limits');
    await move(leader, dossier, 'Duyệt', { 'Ghi chú': '' });
    const today = await clerk.page.evaluate("new Date().toLocaleDateString('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' })");
    await clerk.open(`${dossier.path}/issue`);
    await clerk.fill({ 'Số, ký hiệu': '215/2026/KS', 'Ngày ban hành': today });
    await clerk.page.getByLabel('Kết quả điện tử').setInputFiles(pdf('giay-khai-sinh.pdf'));
    await clerk.shoot('clerk-issue', 'main form');
    await clerk.follow(clerk.button('Cấp số và chuyển ra quầy'));
    await citizen.open(dossier.link);
    await citizen.shoot('citizen-result', 'main form .actions');
    await counter.open(`${dossier.path}/hand_over`);
    await counter.fill({ 'Người nhận kết quả': APPLICANT, 'Bằng chứng đã trao': 'Ký nhận trên sổ, số thứ tự 12' });
    await counter.shoot('counter-hand-over', 'main form');
    await counter.follow(counter.button('Trả kết quả'));
    await counter.open(`${dossier.path}/clock`);
    await counter.shoot('ledger');
}

async function showPages() {
    const pages = [
        ['leader', '/watch', 'leader-overview'],
        ['administrator', '/accounts', 'administrator-accounts'],
        ['auditor', '/audit', 'auditor-journal'],
        ['controller', '/procedures?q=dang+ky+khai+sinh', 'controller-procedures'],
    ];
    for (const [role, path, name] of pages) {
        const one = await person(role);
        await one.open(path);
        await one.shoot(name);
        if (role === 'controller') {
            await one.follow(one.page.getByRole('link', { name: 'Đăng ký khai sinh', exact: true }));
            await one.shoot('controller-version');
        }
    }
}

// A commune through two cuts, and the province; counted some moments after the start.
async function showReports() {
    const leader = await person();
    await leader.signInAs('leader', 'Xã Quỳnh Lưu');
    do
        await leader.open('/report');
    while (await leader.page.getByText('Đang tổng hợp').count());
    await leader.open(`${leader.path()}?grain=quarter`);
    await leader.shoot('leader-report');
    const controller = await person('controller');
    await controller.open('/report?sort=received');
    await controller.shoot('controller-report', 'h2#units + .hint + .sheet tbody tr:nth-child(8)');
}

async function showPlan() {
    const one = await person();
    await one.signInAs('administrator', 'Tỉnh Nghệ An');
    await one.open('/reorganize/drafts/join?unit=16681&unit=16690');
    await one.send({ 'Tên đơn vị mới': 'Phường Sông Lam', 'Mã đơn vị mới': '99001', 'Từ ngày': '01/01/2099', 'Nghị quyết': 'Nghị quyết minh họa' },
        'Viết các dòng sáp nhập');
    await one.open(one.path());
    await one.shoot('province-plan', 'main table');
    await one.follow(one.link('Kiểm tra'));
    await one.shoot('province-check');
}

try {
    const people = {};
    for (const role of ['counter', 'specialist', 'leader', 'clerk'])
        people[role] = await person(role);
    people.citizen = await person(undefined, PHONE);
    await people.citizen.open('/');
    await people.citizen.shoot('citizen-home');
    const dossier = await receive(people.counter);
    await takeReceipt(people.counter, dossier);
    await passThrough(dossier, people);
    await showPages();
    await showPlan();
    await showReports();
} finally {
    await browser.close();
    await server.stop();
}

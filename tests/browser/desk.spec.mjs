import { expect, expectEqual, test } from './test.mjs';

const UNIT = 'Phường Thành Vinh';
// Received by the unit itself; what others received for it they may read as well.
const OWN_CODES = 'H41.21-';

// The index is a moment behind; a full code never is.
async function searchUntil(officer, words, text) {
    for (let i = 0; i < 200; i++) {
        await officer.open(`/search?q=${encodeURIComponent(words)}`);
        if ((await officer.page.locator('main').innerText()).includes(text))
            return;
    }
    throw new Error(`“${words}” does not find ${text}`);
}

test('an inbox is filtered, keeps its filters in the address, and is walked with the keyboard', async ({ person }) => {
    const officer = await person();
    await officer.signInAs('leader', UNIT);
    await officer.follow(officer.page.getByRole('navigation', { name: 'Chọn danh sách' }).getByRole('link', { name: /Quá hạn/ }));
    await officer.page.getByLabel('Đang chờ').selectOption({ label: 'Chuyên viên' });
    await officer.follow(officer.button('Lọc'));
    const address = new URL(officer.page.url());
    expectEqual(address.searchParams.get('view'), 'late', 'list kept');
    expectEqual(address.searchParams.get('role'), 'specialist', 'filter in the address');
    await officer.sees('Quá hạn');
    await officer.page.keyboard.press('j');
    await officer.page.keyboard.press('j');
    await officer.page.keyboard.press('k');
    const first = await officer.page.locator('[data-rows] tbody a').first().getAttribute('href');
    expectEqual(await officer.page.evaluate(() => document.activeElement.getAttribute('href')), first, 'row in focus');
    await Promise.all([officer.page.waitForEvent('load'), officer.page.keyboard.press('Enter')]);
    await officer.check();
    expectEqual(new URL(officer.page.url()).pathname, first, 'Enter opens it');
});

test('dossiers are found by words with and without accents, by units that may read them alone', async ({ person }) => {
    const officer = await person();
    await officer.signInAs('specialist', UNIT);
    await officer.open('/inbox');
    const row = officer.page.locator('[data-rows] tbody tr').filter({ hasText: OWN_CODES }).first();
    const code = await row.locator('a').innerText();
    const name = (await row.locator('.two').innerText()).replace(' (minh họa)', '');
    await searchUntil(officer, name, code);
    const bare = name.normalize('NFD').replace(/\p{M}/gu, '').replace(/đ/g, 'd').replace(/Đ/g, 'D');
    await searchUntil(officer, bare.toUpperCase(), code);
    await officer.open(`/inbox?words=${encodeURIComponent(bare)}`);
    await officer.sees(code);
    const other = await person();
    await other.signInAs('specialist', 'Phường Trường Vinh');
    await other.open(`/search?q=${code}`);
    await other.sees('Không thấy việc nào');
});

test('numbers of the overviews lead to their rows', async ({ person }) => {
    const leader = await person();
    await leader.signInAs('leader', UNIT);
    await leader.open('/watch');
    const tile = leader.page.locator('.tiles a').first();
    const count = Number(await tile.locator('b').innerText());
    expect(count > 0, 'the demonstration has late work');
    await leader.follow(tile);
    const shown = await leader.page.locator('[data-rows] tbody tr').count();
    expectEqual(shown, Math.min(count, 50), 'rows behind the number');
    const controller = await person();
    await controller.signInAs('controller');
    await controller.open('/watch/province');
    await controller.follow(controller.page.locator('tbody td a').first());
    await controller.sees('Quá hạn');
    await controller.doesNotSee('(minh họa)');
});

test('notices wait in the navigation until they are seen', async ({ person }) => {
    const leader = await person();
    await leader.signInAs('leader', UNIT);
    await leader.open('/notices');
    const dismiss = leader.page.getByRole('button', { name: 'Đã xem', exact: true });
    if ((await dismiss.count()) > 0)
        await leader.follow(dismiss.first());
    await leader.sees('Lời nhắc thời hạn');
});

test('an auditor reads the journal, narrows it and sees who looked', async ({ person }) => {
    const officer = await person();
    await officer.signInAs('specialist', UNIT);
    await officer.open('/inbox');
    const link = officer.page.locator('[data-rows] tbody tr').filter({ hasText: 'H41.' }).first().locator('a');
    const code = await link.innerText();
    await officer.follow(link);
    const auditor = await person();
    await auditor.signInAs('auditor', UNIT);
    await auditor.open('/audit');
    await auditor.send({ 'Mã hồ sơ': code }, 'Lọc');
    await auditor.sees('Tiếp nhận');
    await auditor.follow(auditor.link('Ai đã xem gì'));
    await auditor.sees('Mở xem');
    await auditor.follow(auditor.page.locator('[data-rows] tbody a').first());
    await auditor.sees('Ai đã xem');
    await auditor.open('/audit?day=31/02/2026', 422);
    await auditor.sees('Ngày không đúng');
});

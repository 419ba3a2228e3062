import { expectEqual, test } from './test.mjs';

// The numbers of the demonstration come some moments after its server has started.
async function openCounted(officer, path) {
    for (let tries = 0; tries < 200; tries++) {
        await officer.page.goto(new URL(path, officer.server.address).href);
        if (!(await officer.page.getByText('Đang tổng hợp').count()))
            break;
    }
    await officer.open(path);
}

test('a leader follows his commune through two cuts, from years down to the rows of a month', async ({ person }) => {
    const officer = await person();
    await officer.signInAs('leader', 'Xã Quỳnh Lưu');
    await openCounted(officer, '/report');
    await officer.sees('Báo cáo nhiều năm');
    await officer.sees('một phần Xã Quỳnh Bá');
    await officer.sees('1678/NQ-UBTVQH15');
    expectEqual(await officer.page.locator('figure.plot path.mark').count(), 2, 'days of change on the axis');
    await officer.send({ 'Từ tháng': '13/2024' }, 'Xem');
    await officer.sees('Tháng không có thật');
    await officer.send({ 'Từ tháng': '01/2023', 'Đến tháng': '12/2025', 'Chia theo': 'năm' }, 'Xem');
    const years = officer.page.locator('table.series tbody tr');
    expectEqual(await years.count(), 3, 'years');
    const received = Number(await years.last().getByRole('cell').first().innerText());
    await officer.follow(years.last().getByRole('cell').first().getByRole('link'));
    await officer.sees('01/2023 đến 12/2023');
    const rows = await officer.page.locator('tbody tr').count();
    expectEqual(rows, Math.min(received, 50), 'rows behind the number');
    await officer.follow(officer.link('Về báo cáo'));
    await officer.follow(officer.link('Thị trấn Cầu Giát'));
    await officer.sees('thiếu phần (¹)');
    await officer.sees('một phần, không cộng');
    await officer.follow(officer.link('báo cáo của Xã Quỳnh Lưu'));
    const { bytes } = await officer.download(officer.link('Tải CSV'));
    expectEqual(bytes.subarray(0, 3).toString('hex'), 'efbbbf', 'mark of UTF-8');
});

test('from unit, map and province the report is one click away', async ({ person }) => {
    const officer = await person();
    await officer.signInAs('controller');
    await openCounted(officer, '/report');
    await officer.sees('So sánh 130 xã, phường');
    await officer.follow(officer.link('Trễ hạn'));
    expectEqual(await officer.page.locator('th[aria-sort]').count(), 1, 'sorted column');
    await officer.follow(officer.link('Xã Quỳnh Lưu'));
    await officer.sees('Đơn vị được tính');
    await officer.follow(officer.link('‹ Xã Quỳnh Lưu'));
    await officer.follow(officer.page.locator('main').getByRole('link', { name: 'Báo cáo nhiều năm' }));
    await officer.open('/units/map');
    await officer.follow(officer.link('Mở báo cáo nhiều năm'));
    await officer.page.locator('figure.map a').first().focus();
    await Promise.all([officer.page.waitForEvent('load'), officer.page.keyboard.press('Enter')]);
    await officer.check();
    await officer.sees('Báo cáo nhiều năm');
    await officer.open('/units?q=17179');
    await officer.follow(officer.page.locator('main').getByRole('link', { name: 'Báo cáo nhiều năm Xã Quỳnh Lưu' }));
});

test('an officer of the desk sees no way to the numbers', async ({ person }) => {
    const officer = await person();
    await officer.signInAs('specialist');
    await officer.doesNotSee('Báo cáo nhiều năm');
    await officer.open('/report', 403);
    await officer.open('/units/map');
    await officer.doesNotSee('Mở báo cáo nhiều năm');
});

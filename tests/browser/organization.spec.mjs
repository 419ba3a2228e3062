import { expectEqual, test } from './test.mjs';

test('the tree stands as it was on the day that is asked for', async ({ person }) => {
    const officer = await person();
    await officer.signInAs('specialist');
    await officer.open('/units');
    await officer.sees('130 xã, phường, thị trấn');
    await officer.send({ 'Xem tại ngày': '30/11/2024' }, 'Xem');
    await officer.sees('21 đơn vị cấp huyện, 460 xã, phường, thị trấn');
    await officer.follow(officer.link('Huyện Quỳnh Lưu'));
    await officer.sees('Thị trấn Cầu Giát');
    await officer.follow(officer.link('Cơ quan nhà nước'));
    await officer.sees('Sở Kế hoạch và Đầu tư');
    await officer.open('/units?on=31/02/2025', 422);
    await officer.sees('Ngày không có thật');
});

test('the name of an old commune, without accents, leads to who answers today', async ({ person }) => {
    const officer = await person();
    await officer.signInAs('counter');
    await officer.open('/units');
    await officer.send({ 'Tên, mã cũ hoặc mới': 'quynh ba' }, 'Xem');
    await officer.sees('Xã Quỳnh Bá');
    await officer.follow(officer.link('Xã Quỳnh Bá').first());
    await officer.sees('Hôm nay ai trả lời');
    await officer.sees('1243/NQ-UBTVQH15');
    await officer.follow(officer.page.locator('section').getByRole('link', { name: 'Xã Quỳnh Lưu' }));
    await officer.sees('Đang hoạt động');
    await officer.sees('1678/NQ-UBTVQH15');
    await officer.send({ 'Xem tại ngày': '30/11/2024' }, 'Xem');
    await officer.sees('Ai trả lời ngày 30/11/2024');
    await officer.sees('Xã Quỳnh Hồng');
    await officer.open('/units?q=17098');
    await officer.sees('Thị trấn Cầu Giát');
    await officer.open('/units?q=khong-co-dau');
    await officer.sees('Không có đơn vị nào');
});

test('every commune is on the map, in the table and within reach of the keyboard', async ({ person }) => {
    const officer = await person();
    await officer.signInAs('leader');
    await officer.open('/units/map');
    expectEqual(await officer.page.locator('figure.map a').count(), 130, 'points');
    expectEqual(await officer.page.locator('tbody tr').count(), 130, 'rows');
    await officer.page.locator('figure.map a').first().focus();
    await Promise.all([officer.page.waitForEvent('load'), officer.page.keyboard.press('Enter')]);
    await officer.check();
    await officer.sees('Đang hoạt động');
});

test('an administrator enters leave and stand-in in one step and sees why somebody may', async ({ person }) => {
    const officer = await person();
    await officer.signInAs('administrator', 'Phường Thành Vinh');
    await officer.open('/units?q=16681');
    await officer.follow(officer.link('Phường Thành Vinh').first());
    await officer.follow(officer.link('Người và vị trí'));
    await officer.sees('Giữ vị trí hôm nay');
    await officer.follow(officer.link('Ghi nghỉ và người thay'));
    await officer.send({ 'Đến hết ngày': '01/01/2020', 'Lý do': 'Nghỉ phép' }, 'Ghi nghỉ');
    await officer.sees('Người nghỉ');
    const people = await officer.field('Người nghỉ').locator('option').allInnerTexts();
    const absent = people.find((name) => name.includes('counter.16681'));
    const other = people.find((name) => name.includes('specialist.16681'));
    const today = new Date(Date.now() + 7 * 3600e3).toISOString().slice(0, 10).split('-').reverse().join('/');
    await officer.send(
        { 'Người nghỉ': absent, 'Nghỉ từ ngày': today, 'Đến hết ngày': today, 'Người thay': other, 'Lý do': 'Nghỉ phép' },
        'Ghi nghỉ',
    );
    await officer.sees('Thay người nghỉ');
    await officer.page.locator('tr', { hasText: 'Thay người nghỉ' }).getByRole('link').first().click();
    await officer.check();
    await officer.sees('Cán bộ một cửa tại Phường Thành Vinh (Thay người nghỉ)');
    await officer.page.goBack();
    await officer.follow(officer.link('Giao vị trí'));
    await officer.follow(officer.link(/Người và vị trí của/));
    await officer.follow(officer.link('Giao ký thay'));
    await officer.sees('không giao lại');
});

test("the province's administrator corrects an identifier code, mistakes stand beside the field", async ({ person }) => {
    const officer = await person();
    await officer.signInAs('administrator', 'Tỉnh Nghệ An');
    await officer.open('/units?q=16744');
    await officer.follow(officer.link('Xã Thông Thụ').first());
    await officer.follow(officer.link('Sửa thông tin'));
    await officer.send({ 'Mã định danh': 'h41 x', 'Căn cứ': '12/QĐ-UBND' }, 'Lưu');
    await officer.sees('chỉ gồm chữ hoa không dấu');
    await officer.send({ 'Mã định danh': 'H41.27.1' }, 'Lưu');
    await officer.sees('Đã lưu thông tin đơn vị');
});

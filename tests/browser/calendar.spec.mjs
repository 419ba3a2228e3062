// The province's administrator closes offices for a day; officers see the year and why a date is due.
import { expect, test } from './test.mjs';

// The demonstration ends on 15 September 2026: its limits run over the day after.
const STORM = '16/09/2026';

test('a year of the national calendar is readable, with what is uncertain', async ({ person }) => {
    const officer = await person();
    await officer.signInAs('specialist');
    await officer.open('/calendars');
    await officer.follow(officer.link('Lịch quốc gia'));
    await officer.open('/calendars/national?year=2026');
    await officer.sees('Tháng 12');
    await officer.sees('theo trí nhớ, chưa đối chiếu');
    await officer.sees('mới dự kiến, chưa tính vào thời hạn');
    await officer.open('/calendars/national?year=2031');
    await officer.sees('chưa có dữ liệu năm 2031');
});

test('a closure is looked at, confirmed, and moves the limits it covers', async ({ person, server }) => {
    const administrator = await person();
    await administrator.signIn(server.account('administrator', 'Tỉnh Nghệ An'));
    await administrator.open('/calendars/national');
    await administrator.follow(administrator.link('Ngày nghỉ, làm bù, đóng cửa'));
    await administrator.send({ 'Từ ngày': STORM, 'Đến ngày': '01/01/2020', 'Tên': 'Bão số 12',
        'Căn cứ': 'Công điện 1' }, 'Xem trước');
    await administrator.sees('Ngày cuối không được trước ngày đầu.');
    await administrator.send({ 'Đến ngày': '' }, 'Xem trước');
    await administrator.sees('Xem lại trước khi xác nhận');
    await administrator.follow(administrator.button('Xác nhận thay đổi'));
    // Somebody who looks again and again until it is done.
    while (!(await administrator.page.locator('main').innerText()).includes('Đã tính lại xong'))
        await administrator.page.reload();
    await administrator.check();
    const words = await administrator.page.locator('main').innerText();
    expect(/dời hạn [1-9][\d.]* việc/.test(words), `some limits moved: ${words.slice(0, 400)}`);
});

test('a dossier explains its limit day by day', async ({ person }) => {
    const officer = await person();
    await officer.signInAs('specialist');
    await officer.open('/inbox');
    await officer.follow(officer.page.locator('main a[href^="/items/"]').first());
    await officer.follow(officer.link(/Sổ tính thời hạn/));
    await officer.sees('Các thời hạn cạnh nhau');
    await officer.sees('Vì sao');
});

test('why a limit stands still is read by officers and corrected by the province', async ({ person, server }) => {
    const officer = await person();
    await officer.signInAs('specialist');
    await officer.open('/calendars');
    await officer.follow(officer.link('lý do tạm dừng'));
    await officer.sees('Chờ người nộp bổ sung giấy tờ');
    const administrator = await person();
    await administrator.signIn(server.account('administrator', 'Tỉnh Nghệ An'));
    await administrator.open('/calendars/reasons');
    await administrator.follow(administrator.link('Sửa Đất đai: định giá đất'));
    await administrator.send({ 'Tên lý do': '' }, 'Lưu');
    await administrator.sees('Chưa điền ô này.');
    await administrator.choose('Mức chắc chắn', 'Theo trí nhớ, sẽ đối chiếu');
    await administrator.send({ 'Tên lý do': 'Đất đai: định giá' }, 'Lưu');
    await administrator.sees('1 lý do chưa được đối chiếu với văn bản.');
    await officer.open('/calendars/reasons');
    await officer.sees('theo trí nhớ, chưa đối chiếu');
});

test('a draft of the next year is offered while nobody has announced it', async ({ person, server }) => {
    const administrator = await person();
    await administrator.signIn(server.account('administrator', 'Tỉnh Nghệ An'));
    await administrator.open('/calendars/import');
    await administrator.follow(administrator.button('Lập dự thảo để xem lại'));
    await administrator.sees('Chờ xác nhận');
    await administrator.sees('Tết Nguyên đán (mùng 1)');
    await administrator.sees('chưa có thông báo chính thức');
    await administrator.follow(administrator.button('Bỏ, không thay đổi'));
    await administrator.open('/calendars');
    await administrator.sees('Đã bỏ');
});

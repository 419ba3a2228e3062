import { expect, expectEqual, test } from './test.mjs';

const ROLES = ['counter', 'specialist', 'leader', 'clerk', 'administrator', 'auditor', 'controller'];

test('the front page and the sign-in page are whole for everybody', async ({ person }) => {
    const citizen = await person();
    await citizen.open('/');
    await citizen.follow(citizen.link('Tra cứu hồ sơ').first());
    await citizen.open('/');
    await citizen.follow(citizen.link('Cán bộ đăng nhập').first());
    await citizen.sees('Mật khẩu');
});

test('a wrong password says what to do and keeps the typed login', async ({ person, server }) => {
    const officer = await person();
    const account = server.account('auditor');
    await officer.open('/sign-in');
    await officer.send({ 'Tên đăng nhập': account.login, 'Mật khẩu': 'không phải' }, 'Đăng nhập');
    await officer.sees(/không đúng|sai/i);
    expectEqual(await officer.field('Tên đăng nhập').inputValue(), account.login, 'login kept');
    expectEqual(await officer.field('Mật khẩu').inputValue(), '', 'password forgotten');
});

test('a page of officers leads to sign-in and from there back to it', async ({ person, server }) => {
    const officer = await person();
    await officer.page.goto(`${server.address}/account`);
    await officer.check();
    const account = server.account('counter');
    await officer.send({ 'Tên đăng nhập': account.login, 'Mật khẩu': account.password }, 'Đăng nhập');
    expectEqual(new URL(officer.page.url()).pathname, '/account', 'page after sign-in');
});

for (const role of ROLES)
    test(`${role} signs in, sees every page of the navigation, signs out`, async ({ person }) => {
        const officer = await person();
        await officer.signInAs(role);
        const paths = await officer.page
            .locator('nav a[href^="/"]')
            .evaluateAll((links) => [...new Set(links.map((link) => link.getAttribute('href')))]);
        for (const path of paths)
            await officer.open(path);
        await officer.open('/account');
        await officer.signOut();
        await officer.page.goto(`${officer.server.address}/account`);
        await officer.sees('Mật khẩu');
        expect(officer.pagesChecked > paths.length, 'pages were checked');
    });

test('the keyboard alone reaches the content and signs in', async ({ person, server }) => {
    const officer = await person();
    const account = server.account('specialist');
    await officer.open('/sign-in');
    await officer.page.keyboard.press('Tab');
    const first = await officer.page.evaluate(() => document.activeElement.getAttribute('href'));
    expectEqual(first, '#main', 'the first stop is the link to the content');
    await officer.field('Tên đăng nhập').focus();
    await officer.page.keyboard.type(account.login);
    await officer.page.keyboard.press('Tab');
    await officer.page.keyboard.type(account.password);
    await officer.arrive(() => officer.page.keyboard.press('Enter'));
    await officer.doesNotSee('Mật khẩu');
});

test('an unknown page says so in Vietnamese', async ({ person }) => {
    const citizen = await person();
    await citizen.open('/khong-co-trang-nay', 404);
    await citizen.sees(/không (có|tìm thấy)/i);
});

test('pages are readable without scripts', async ({ person }) => {
    const officer = await person({ javaScriptEnabled: false });
    const { page, server } = officer;
    await page.goto(`${server.address}/sign-in`);
    const account = server.account('leader');
    await page.getByLabel('Tên đăng nhập').fill(account.login);
    await page.getByLabel('Mật khẩu').fill(account.password);
    await page.getByRole('button', { name: 'Đăng nhập' }).click();
    await page.waitForLoadState();
    await officer.doesNotSee('Mật khẩu');
});

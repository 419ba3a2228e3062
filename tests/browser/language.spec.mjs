import { expect, expectEqual, test } from './test.mjs';

test('a foreigner chooses English, follows his dossier, and goes back to Vietnamese', async ({ person }) => {
    const reader = await person();
    await reader.open('/');
    await reader.follow(reader.link('English').first());
    await reader.sees('Where is my dossier?');
    expectEqual(await reader.page.getAttribute('html', 'lang'), 'en', 'language of the page');
    await reader.open('/track');
    await reader.send({ 'Dossier code': 'H41.99-260101-0001', 'Last four digits': '0000' }, 'Show');
    await reader.sees('No dossier fits both');
    await reader.open('/sign-in');
    await reader.sees('Staff');
    await reader.follow(reader.link('Tiếng Việt').first());
    await reader.sees('Đăng nhập');
    expect((await reader.page.getAttribute('html', 'lang')) === 'vi', 'Vietnamese again');
});

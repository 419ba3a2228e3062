// Accounts as their owners meet them: sessions, the first sign-in, too many wrong passwords.
import { expect, expectEqual, test } from './test.mjs';

const OWN_PASSWORD = 'sông Lam trong xanh 2026';

test('sessions are listed, and one can be ended from another', async ({ person }) => {
    const here = await person();
    const there = await person();
    const account = await here.signInAs('auditor');
    await there.signIn(account);
    await here.open('/account');
    await here.sees('Phiên này');
    const end = here.button('Kết thúc');
    expect(await end.count() >= 1, 'the other session can be ended');
    await here.follow(end.first());
    await there.page.goto(`${there.server.address}/account`);
    expectEqual(there.path(), '/sign-in', 'the ended session leads to sign-in');
    await here.open('/account');
});

test('a new officer replaces the one-time password at the first sign-in', async ({ person }) => {
    const administrator = await person();
    await administrator.signInAs('administrator');
    await administrator.open('/accounts/new');
    await administrator.choose('Vị trí đầu tiên', 'Chuyên viên');
    const login = `moi.${administrator.server.engine}`;
    await administrator.send({ 'Họ và tên': 'Cao Thị Mới', 'Tên đăng nhập': login }, 'Tạo tài khoản');
    const secret = await administrator.page.locator('dd.code').last().innerText();

    const officer = await person();
    await officer.signIn({ login, password: secret });
    await officer.sees('Đặt mật khẩu của bạn');
    await officer.page.goto(`${officer.server.address}/account`);
    expectEqual(officer.path(), '/sign-in', 'nothing opens before the password is replaced');
    await officer.signIn({ login, password: secret });
    const choose = async (password, again) => {
        await officer.fill({ 'Mật khẩu dùng một lần': secret, 'Mật khẩu mới': password, 'Gõ lại': again });
        await officer.follow(officer.button('Đặt mật khẩu'));
    };
    await choose(OWN_PASSWORD, 'không giống');
    await officer.sees(/chưa giống nhau/);
    await choose(OWN_PASSWORD, OWN_PASSWORD);
    await officer.open('/account');
    await officer.sees('Chuyên viên');
});

test('too many wrong passwords lock the account, also for the right one; the administrator sees it', async ({ person, server }) => {
    const guesser = await person();
    const victim = server.accounts.filter((account) => account.role === 'clerk').at(-1);
    await guesser.open('/sign-in');
    for (let i = 0; i < 10; i++)
        await guesser.send({ 'Tên đăng nhập': victim.login, 'Mật khẩu': `sai lần ${i}` }, 'Đăng nhập');
    await guesser.send({ 'Tên đăng nhập': victim.login, 'Mật khẩu': victim.password }, 'Đăng nhập');
    await guesser.sees(/khóa/);
    expectEqual(guesser.path(), '/sign-in', 'the right password does not open a locked account');
    const administrator = await person();
    await administrator.signInAs('administrator', victim.unit);
    await administrator.open('/accounts');
    await administrator.sees(/khóa/i);
});

import { test } from './test.mjs';

const HEAD = 'row\told_code\told_name\tnew_code\tnew_name\tnew_parent_code\tdate\tresolution\tkind\tidentifier_code\tlogin';
const plan = (name) => ({
    name: 'phuong-an.tsv',
    mimeType: 'text/tab-separated-values',
    buffer: Buffer.from(`${HEAD}
\t16681\t${name}\t99001\tPhường Sông Lam\t40\t2099-01-01\tNQ thử/2099\tmerge\tH41.991\t
\t16690\tPhường Trường Vinh\t99001\tPhường Sông Lam\t40\t2099-01-01\tNQ thử/2099\tmerge\tH41.991\t
post\t*\t\t\t\t\t\t\t\t\t*
`),
});

test('the province uploads a plan, corrects it, reads what would move and confirms the instant', async ({ person }) => {
    const officer = await person();
    await officer.signInAs('administrator', 'Tỉnh Nghệ An');
    await officer.open('/reorganize');
    await officer.sees('Chưa có đợt sắp xếp nào');
    await officer.page.locator('input[type=file]').setInputFiles(plan('Phường Nhầm Tên'));
    await officer.send({}, 'Kiểm tra phương án');
    await officer.sees('Chưa thực hiện được: còn lỗi');
    await officer.sees('Dòng 2');
    await officer.follow(officer.link('Sắp xếp đơn vị').first());
    await officer.page.locator('input[type=file]').setInputFiles(plan('Phường Thành Vinh'));
    await officer.send({}, 'Kiểm tra phương án');
    await officer.sees('Phường Sông Lam');
    await officer.sees('Từng đơn vị kết thúc');
    await officer.send({ 'Thời điểm thực hiện': 'sáng mai' }, 'Thực hiện phương án');
    await officer.send({ 'Thời điểm thực hiện': '2099-01-01T00:00' }, 'Thực hiện phương án');
    await officer.sees('Chờ đến thời điểm');
});

test('an administrator of a commune sees the reorganisations and no way to make one', async ({ person }) => {
    const officer = await person();
    await officer.signInAs('administrator', 'Phường Thành Vinh');
    await officer.open('/reorganize');
    await officer.doesNotSee('Nạp phương án');
    await officer.sees('Sắp xếp đơn vị');
});

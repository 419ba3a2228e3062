import { test, expect } from './test.mjs';

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

const toEdit = (officer, words) => officer.page.locator('tr', { hasText: words }).getByRole('link', { name: /^Sửa/ });

test('the province uploads a plan, corrects a row beside its mistake, reads what would move and schedules it', async ({ person }) => {
    const officer = await person();
    await officer.signInAs('administrator', 'Tỉnh Nghệ An');
    await officer.open('/reorganize');
    await officer.sees('Chưa có đợt sắp xếp nào');
    await officer.page.locator('input[type=file]').setInputFiles(plan('Phường Nhầm Tên'));
    await officer.send({}, 'Nạp phương án');
    await officer.sees('Chưa thực hiện được: 1 chỗ cần sửa');
    await officer.sees('mã 16681 là của Phường Thành Vinh');
    await officer.follow(officer.link('Thực hiện'));
    await officer.sees('Chưa thực hiện được');
    await officer.follow(officer.link('Phương án').first());
    await officer.follow(toEdit(officer, 'Phường Nhầm Tên'));
    await officer.send({ 'Đơn vị cũ': 'thanh vinh' }, 'Lưu dòng');
    await officer.sees('Không còn lỗi');
    await officer.follow(officer.link('Kiểm tra'));
    await officer.sees('Từng đơn vị kết thúc');
    await officer.sees(/Việc đang giữ Hồ sơ: \d+/);
    await officer.follow(officer.link('Diễn tập'));
    await officer.follow(officer.button('Bắt đầu diễn tập'));
    await officer.page.getByText('Số liệu khớp').waitFor(); // the page follows by itself
    await officer.open(officer.path());
    await officer.sees(/Việc đang mở\s+\d+/);
    await officer.follow(officer.link('Thực hiện'));
    await officer.doesNotSee('chưa diễn tập thành công');
    await officer.send({ 'Giờ thực hiện': 'sáng' }, 'Lên lịch thực hiện');
    await officer.sees('Hãy ghi giờ và phút');
    await officer.send({ 'Giờ thực hiện': '00:00' }, 'Lên lịch thực hiện');
    await officer.sees('Hãy đọc những gì sẽ chuyển');
    await officer.send({ 'Tôi đã đọc': true }, 'Lên lịch thực hiện');
    await officer.sees('Chờ đến thời điểm');
});

async function writePlan(officer) {
    await officer.open('/reorganize');
    await officer.follow(officer.link('Nhập nhiều đơn vị thành một'));
    await officer.send({ 'Tìm đơn vị': 'vinh' }, 'Tìm');
    await officer.fill({ 'Phường Vinh Phú': true, 'Phường Vinh Lộc': true });
    await officer.send({ 'Tìm đơn vị': '' }, 'Tìm');
    await officer.sees('Đã chọn 2 đơn vị');
    await officer.send({ 'Tên đơn vị mới': 'Phường Lam Thành', 'Mã đơn vị mới': '99007', 'Từ ngày': '01/01/2098',
        'Nghị quyết': 'NQ 7/2098' }, 'Viết các dòng sáp nhập');
    await officer.sees('Đã viết các dòng sáp nhập');
    await officer.follow(officer.link('Thêm vị trí'));
    await officer.send({ 'Đơn vị cũ': 'Vinh Phú', 'Tên đăng nhập': 'khong.ai', 'Cách giữ': 'Cấp phó' }, 'Thêm dòng');
    await officer.sees('không ai đăng nhập bằng khong.ai');
    await officer.follow(officer.page.getByRole('link', { name: /^Dòng 5:/ }));
    await officer.follow(toEdit(officer, 'khong.ai'));
    await officer.follow(officer.button('Bỏ dòng này'));
    await officer.sees('Không còn lỗi');
    await officer.follow(officer.link(/Sửa đơn vị mới/));
    await officer.send({ 'Đơn vị cấp trên': 'Tỉnh Nghệ An', 'Mã định danh': 'H41.997' }, 'Lưu đơn vị mới');
    await officer.sees('mã định danh H41.997');
}

test('a plan is written on pages from units that are chosen, and the file is what the command takes', async ({ person }) => {
    const officer = await person();
    await officer.signInAs('administrator', 'Tỉnh Nghệ An');
    officer.page.on('dialog', (dialog) => dialog.accept());
    await writePlan(officer);
    const { type, bytes } = await officer.download(officer.link('Tải tệp về'));
    expect(type.startsWith('text/tab-separated-values'), type);
    expect(bytes.toString().includes('\t99007\tPhường Lam Thành\t40\t2098-01-01\tNQ 7/2098\tmerge'), bytes.toString());
    await officer.follow(officer.button('Bỏ phương án'));
    await officer.doesNotSee('NQ 7/2098');
});

test('the same without scripts', async ({ person }) => {
    const officer = await person({ javaScriptEnabled: false });
    await officer.signInAs('administrator', 'Tỉnh Nghệ An');
    await writePlan(officer);
    await officer.follow(officer.button('Bỏ phương án'));
});

test('what somebody else has just changed is not written over', async ({ person }) => {
    const officer = await person();
    await officer.signInAs('administrator', 'Tỉnh Nghệ An');
    await officer.open('/reorganize');
    await officer.page.locator('input[type=file]').setInputFiles(plan('Phường Thành Vinh'));
    await officer.send({}, 'Nạp phương án');
    const other = await officer.newTab();
    await other.open(officer.path());
    await officer.follow(toEdit(officer, 'Trường Vinh'));
    await other.follow(other.link('Ngày và nghị quyết'));
    await other.send({ 'Nghị quyết': 'NQ khác/2099' }, 'Lưu');
    await officer.send({ Nguồn: 'Điều 1' }, 'Lưu dòng');
    await officer.sees(/Phương án vừa được .* sửa/);
    await officer.sees('Dòng này vừa được người khác sửa hoặc bỏ');
});

test('an administrator of a commune sees the reorganisations and no way to make one', async ({ person }) => {
    const officer = await person();
    await officer.signInAs('administrator', 'Phường Thành Vinh');
    await officer.open('/reorganize');
    await officer.doesNotSee('Nạp phương án');
    await officer.doesNotSee('Phương án đang soạn');
    await officer.sees('Sắp xếp đơn vị');
});

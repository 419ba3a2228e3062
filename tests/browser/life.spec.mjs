// One dossier's whole life through the hands of four officers and the citizen.
import { pdf, readPaper } from './paper.mjs';
import { move } from './steps.mjs';
import { expect, expectEqual, test } from './test.mjs';

const APPLICANT = 'Nguyễn Thị Thử Nghiệm';
const NUMBER = '040195640379';

async function receive(counter) {
    await counter.open('/counter');
    await counter.send({ 'Tìm thủ tục': 'dang ky khai sinh' }, /^Tìm$/);
    await counter.follow(counter.page.getByRole('link', { name: 'Đăng ký khai sinh', exact: true }));
    await counter.fill({
        'Họ và tên': APPLICANT,
        'Số định danh': NUMBER.slice(0, 11),
        'Ngày sinh': '13/02/1995',
        'Nội dung đề nghị': 'Khai sinh cho con đầu lòng',
    });
    const papers = counter.page.getByLabel(/^Số bản chính/);
    await papers.first().fill('2');
    await counter.page.getByLabel('Tệp đính kèm').setInputFiles(pdf('to-khai.pdf', APPLICANT));
    await counter.follow(counter.button('Tiếp nhận'));

    const number = counter.page.getByLabel('Số định danh');
    expectEqual(await number.getAttribute('aria-invalid'), 'true', 'the number is marked');
    expectEqual(await number.inputValue(), NUMBER.slice(0, 11), 'what was typed is there');
    expectEqual(await counter.page.getByLabel('Họ và tên').inputValue(), APPLICANT, 'the name is kept');
    expectEqual(await papers.first().inputValue(), '2', 'the count of papers is kept');
    const mistake = counter.page.locator(`#m-${await number.getAttribute('name')}`);
    expect(/12 chữ số/.test(await mistake.innerText()), 'the mistake stands beside the number');

    await number.fill(NUMBER);
    await counter.follow(counter.button('Tiếp nhận'));
    expect(/^\/items\/\d+$/.test(counter.path()), `received at ${counter.path()}`);
    await counter.sees(APPLICANT);
    await counter.sees('to-khai.pdf');
    return { path: counter.path(), code: await counter.page.locator('b.code').first().innerText() };
}

// Form 01 says what was received, and its QR leads to the page that proves it.
async function checkReceipt(counter, citizen, dossier) {
    const form = await counter.download(counter.link(/mẫu 01/));
    expectEqual(form.type.split(';')[0], 'application/pdf', 'type of form 01');
    const paper = readPaper(form.bytes);
    expect(paper.words.includes(dossier.code), `form 01 names ${dossier.code}`);
    expect(paper.words.includes(APPLICANT), 'form 01 names the applicant');
    const link = paper.codes.find((code) => code.includes('/link/'));
    expect(link, `a QR code leads to a link: ${paper.codes}`);
    dossier.link = new URL(link).pathname;
    await citizen.open(dossier.link);
    await citizen.sees(/Giấy tiếp nhận này có thật/);
    await citizen.sees(dossier.code);
}

async function lookUp(citizen, dossier) {
    await citizen.open('/track');
    await citizen.send({ 'Mã hồ sơ': dossier.code, 'Bốn số cuối': NUMBER.slice(-4) }, 'Xem');
    await citizen.sees(dossier.code);
}

test('a dossier goes from the counter to the citizen’s hand', async ({ person, server }) => {
    const roles = ['counter', 'specialist', 'leader', 'clerk'];
    const unit = server.account('counter').unit;
    const [counter, specialist, leader, clerk] = await Promise.all(roles.map(async (role) => {
        const officer = await person();
        await officer.signInAs(role, unit);
        return officer;
    }));
    const citizen = await person();

    const dossier = await receive(counter);
    await checkReceipt(counter, citizen, dossier);
    await move(counter, dossier, 'Chuyển xử lý', { 'Ghi chú': 'Đã đối chiếu bản chính' });

    await leader.open(dossier.path);
    await leader.follow(leader.link('Phân công'));
    await leader.choose('Giao cho', await specialist.ownName());
    await leader.send({ 'Ý kiến chỉ đạo': 'Làm trong ngày' }, 'Phân công');

    await move(specialist, dossier, 'Yêu cầu bổ sung', { 'Giấy tờ cần bổ sung': 'Giấy chứng sinh bản chính' });
    const request = readPaper((await specialist.download(specialist.link(/mẫu 02/))).bytes);
    expect(request.words.includes('Giấy chứng sinh bản chính'), 'form 02 says what is missing');

    await lookUp(citizen, dossier);
    await citizen.sees(/bổ sung giấy tờ/i);
    await citizen.open(dossier.link);
    await citizen.page.getByLabel('Tệp').first().setInputFiles(pdf('chung-sinh.pdf'));
    await citizen.send({ 'Giấy tờ bổ sung': 'Bản chụp giấy chứng sinh' }, 'Gửi giấy tờ bổ sung');
    await citizen.doesNotSee('Gửi giấy tờ bổ sung');

    await specialist.open(dossier.path);
    await specialist.sees('chung-sinh.pdf');
    await move(specialist, dossier, 'Trình kết quả', { 'Kết quả đề nghị': 'Đủ điều kiện đăng ký' });
    await move(leader, dossier, 'Không duyệt, trả lại', { 'Lý do': 'Sai tên mẹ' });
    await move(specialist, dossier, 'Trình kết quả', { 'Kết quả đề nghị': 'Đã sửa tên mẹ' });
    await move(leader, dossier, 'Duyệt');

    const today = await clerk.page.evaluate("new Date().toLocaleDateString('en-GB', { timeZone: 'Asia/Ho_Chi_Minh' })");
    const result = pdf('giay-khai-sinh.pdf', dossier.code);
    await move(clerk, dossier, 'Chỉ cấp số', { 'Số, ký hiệu': '215/2026/KS', 'Ngày ban hành': today }, { 'Kết quả điện tử': result });
    await move(clerk, dossier, 'Chuyển kết quả ra quầy', null);

    await lookUp(citizen, dossier);
    await citizen.sees(/Kết quả đã có/);
    await citizen.open(dossier.link);
    const got = await citizen.download(citizen.link('giay-khai-sinh.pdf'));
    expect(got.bytes.equals(result.buffer), 'the e-result is the file that the clerk attached');
    await citizen.page.getByRole('radio').last().check();
    await citizen.follow(citizen.button('Gửi đánh giá'));
    await citizen.sees(/Cảm ơn/);

    await move(counter, dossier, 'Trả kết quả', { 'Người nhận kết quả': APPLICANT, 'Bằng chứng đã trao': 'Ký nhận trên sổ' });
    await counter.sees('Ký nhận trên sổ');
    const steps = await counter.page.locator('.timeline li').evaluateAll((all) => all.map((li) => li.querySelector('.badge').innerText.trim()).reverse());
    const expected = ['Tiếp nhận', 'Chuyển xử lý', 'Phân công', 'Yêu cầu bổ sung', 'Nhận giấy tờ bổ sung', 'Trình kết quả',
        'Không duyệt, trả lại', 'Trình kết quả', 'Duyệt', 'Chỉ cấp số', 'Chuyển kết quả ra quầy', 'Trả kết quả'];
    expectEqual(steps.join(' > '), expected.join(' > '), 'history on the page');
    server.command('journal', 'verify');
});

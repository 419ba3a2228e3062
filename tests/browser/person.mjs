// One person at one browser: signs in, follows links, fills forms. Every page that is shown is looked
// at by axe, and any violation, script error, refused resource or foreign request fails the test.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

function describeViolation(violation) {
    const where = violation.nodes.map((node) => `      ${node.html}\n      ${node.failureSummary}`);
    return `    ${violation.id}: ${violation.help}\n${where.join('\n')}`;
}

export class Person {
    constructor(page, server) {
        this.page = page;
        this.server = server;
        this.troubles = [];
        this.pagesChecked = 0;
        page.on('pageerror', (error) => this.troubles.push(`script error: ${error.message}`));
        page.on('console', (message) => this.#noteConsole(message));
        page.on('request', (request) => this.#noteRequest(request));
    }

    // The browser itself reports 4xx answers of pages, which tests ask for on purpose.
    #noteConsole(message) {
        const text = message.text();
        if (message.type() === 'error' && !/status of (4\d\d|503)/.test(text))
            this.troubles.push(`console: ${text}`);
    }

    #noteRequest(request) {
        const url = new URL(request.url());
        if (url.origin !== this.server.address && !['data:', 'blob:', 'about:'].includes(url.protocol))
            this.troubles.push(`request to another place: ${request.url()}`);
    }

    async check() {
        this.server.mustRun();
        await this.page.waitForLoadState('load');
        if ((await this.page.evaluate('document.contentType')) !== 'text/html')
            return;
        await this.page.evaluate(AXE);
        const result = await this.page.evaluate(
            (tags) => globalThis.axe.run(document, { runOnly: { type: 'tag', values: tags } }),
            RULES,
        );
        this.pagesChecked++;
        if (result.violations.length > 0)
            this.troubles.push(`axe at ${this.page.url()}\n${result.violations.map(describeViolation).join('\n')}`);
        if (this.troubles.length > 0)
            throw new Error(this.troubles.splice(0).join('\n'));
    }

    // Opens a path of the server; `status` is what it must answer.
    async open(path, status = 200) {
        const answer = await this.page.goto(this.server.address + path);
        if (answer.status() !== status)
            throw new Error(`${path} answered ${answer.status()} instead of ${status}`);
        await this.check();
    }

    // Clicks something that leads to another page and looks at that page.
    async follow(locator) {
        await Promise.all([this.page.waitForEvent('load'), locator.click()]);
        await this.check();
    }

    link(name) {
        return this.page.getByRole('link', { name });
    }

    button(name) {
        return this.page.getByRole('button', { name });
    }

    field(label) {
        return this.page.getByLabel(label);
    }

    // Fills fields by label: {'Tên đăng nhập': 'counter.1'}; true ticks a box, arrays and selects choose.
    async fill(values) {
        for (const [label, value] of Object.entries(values)) {
            const field = this.field(label).first();
            const tag = await field.evaluate((element) => element.tagName);
            if (typeof value === 'boolean')
                await field.setChecked(value);
            else if (tag === 'SELECT')
                await field.selectOption({ label: value });
            else
                await field.fill(value);
        }
    }

    async send(values, button) {
        await this.fill(values);
        await this.follow(this.button(button));
    }

    async sees(text) {
        const body = await this.page.locator('body').innerText();
        if (text instanceof RegExp ? !text.test(body) : !body.includes(text))
            throw new Error(`${this.page.url()} does not show ${text}:\n${body.slice(0, 2000)}`);
    }

    async doesNotSee(text) {
        const body = await this.page.locator('body').innerText();
        if (text instanceof RegExp ? text.test(body) : body.includes(text))
            throw new Error(`${this.page.url()} shows ${text}`);
    }

    async signIn(account) {
        await this.open('/sign-in');
        await this.send({ 'Tên đăng nhập': account.login, 'Mật khẩu': account.password }, 'Đăng nhập');
        if (new URL(this.page.url()).pathname === '/sign-in')
            throw new Error(`${account.login} could not sign in:\n${await this.page.locator('main').innerText()}`);
    }

    async signOut() {
        await this.page.locator('details.me summary').click();
        await this.follow(this.button('Đăng xuất'));
    }

    async signInAs(role, unit) {
        const account = this.server.account(role, unit);
        await this.signIn(account);
        return account;
    }
}

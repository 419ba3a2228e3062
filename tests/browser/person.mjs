// One person at one browser: signs in, follows links, fills forms. Every page that is shown is looked
// at by axe and on the width of a telephone; any violation, any page that must be pushed sideways, any
// script error, refused resource or foreign request fails the test. A page without
// anything new is not looked at again.
import { createRequire } from 'node:module';
import { readFileSync } from 'node:fs';

const AXE = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'];

const PHONE_WIDTH = 375;
const seenTraces = new Set();

// What a page is built of, whatever its words, numbers and counts are: its path, the order of its headings,
// each kind of element within each kind of parent. Runs in the browser.
function tracesOfPage() {
    const isTold = /^(class|type|role|lang|scope|tabindex|aria-(?!label|describedby|controls|keyshortcuts))/;
    const kindOf = (element) => [element.localName, ...[...element.attributes].map((attribute) => (isTold.test(attribute.name)
        ? `${attribute.name}=${attribute.value}` : attribute.name)).sort()].join(' ');
    const headings = [...document.querySelectorAll('h1, h2, h3, h4')].map((heading) => heading.localName);
    const traces = new Set();
    traces.add(location.pathname.replace(/^\/link\/[^/]+/, '/link').replaceAll(/\d+/g, 'N'));
    traces.add(headings.filter((level, i) => level !== headings[i - 1]).join(' '));
    for (const element of document.body.querySelectorAll('*'))
        traces.add(`${kindOf(element.parentElement)} > ${kindOf(element)}`);
    return [...traces];
}

function describeViolation(violation) {
    const where = violation.nodes.map((node) => `      ${node.html}\n      ${node.failureSummary}`);
    return `    ${violation.id}: ${violation.help}\n${where.join('\n')}`;
}

export class Person {
    // A person without scripts looks at pages as they come; axe itself is a script.
    constructor(page, server, hasScripts = true) {
        this.page = page;
        this.server = server;
        this.hasScripts = hasScripts;
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
        if (!this.hasScripts || (await this.page.evaluate('document.contentType')) !== 'text/html')
            return;
        const traces = await this.page.evaluate(tracesOfPage);
        if (traces.some((trace) => !seenTraces.has(trace))) {
            traces.forEach((trace) => seenTraces.add(trace));
            await this.#lookWithAxe();
            await this.#lookOnPhone();
        }
        this.pagesChecked++;
        if (this.troubles.length > 0)
            throw new Error(this.troubles.splice(0).join('\n'));
    }

    async #lookOnPhone() {
        const size = this.page.viewportSize();
        await this.page.setViewportSize({ width: PHONE_WIDTH, height: size.height });
        const excess = await this.page.evaluate('document.documentElement.scrollWidth - document.documentElement.clientWidth');
        await this.page.setViewportSize(size);
        if (excess > 0)
            this.troubles.push(`${this.page.url()} is ${excess} pixels wider than a telephone`);
    }

    async #lookWithAxe() {
        await this.page.evaluate(AXE);
        const result = await this.page.evaluate(
            (tags) => globalThis.axe.run(document, { runOnly: { type: 'tag', values: tags } }),
            RULES,
        );
        if (result.violations.length > 0)
            this.troubles.push(`axe at ${this.page.url()}\n${result.violations.map(describeViolation).join('\n')}`);
    }

    // Opens a path of the server; `status` is what it must answer.
    async open(path, status = 200) {
        const answer = await this.page.goto(this.server.address + path);
        if (answer.status() !== status)
            throw new Error(`${path} answered ${answer.status()} instead of ${status}`);
        await this.check();
    }

    // Does what leads to another page, or puts an answer into this one, and looks at what is there then.
    async arrive(act) {
        await this.page.evaluate("document.querySelector('main').dataset.left = 'yes'");
        await act();
        await this.page.locator('main:not([data-left])').waitFor({ state: 'attached' });
        await this.check();
    }

    async follow(locator) {
        await this.arrive(() => locator.click());
    }

    link(name) {
        return this.page.getByRole('link', { name });
    }

    // A button of the page's own content.
    button(name) {
        return this.page.getByRole('main').getByRole('button', { name });
    }

    field(label) {
        return this.page.getByLabel(label).and(this.page.locator('input, select, textarea'));
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

    // Chooses where few options are round buttons and many are a list.
    async choose(label, option) {
        const list = this.page.getByLabel(label).and(this.page.locator('select'));
        if (await list.count() > 0)
            await list.selectOption({ label: option });
        else
            await this.page.getByRole('radiogroup', { name: label }).getByRole('radio', { name: option }).check();
    }

    // As the frame of every page says it.
    async ownName() {
        return (await this.page.locator('.me summary b').innerText()).trim();
    }

    async send(values, button) {
        await this.fill(values);
        await this.follow(this.button(button));
    }

    // Another tab of the same browser.
    async newTab() {
        return new Person(await this.page.context().newPage(), this.server);
    }

    // With the keyboard alone: from where the focus is forward to the control with this label.
    async tabTo(locator, limit = 80) {
        for (let i = 0; i < limit; i++) {
            await this.page.keyboard.press('Tab');
            if (await locator.evaluate((element) => element === document.activeElement))
                return;
        }
        throw new Error(`${limit} times the tab key does not lead to ${locator}`);
    }

    // What a link of this page gives, read with the session of this person.
    async download(locator) {
        const answer = await this.page.context().request.get(new URL(await locator.getAttribute('href'), this.page.url()).href);
        if (!answer.ok())
            throw new Error(`${answer.url()} answered ${answer.status()}`);
        return { type: answer.headers()['content-type'], bytes: await answer.body() };
    }

    path() {
        return new URL(this.page.url()).pathname;
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
        this.server.sessions.delete(this.login);
        await this.page.locator('details.me summary').click();
        await this.follow(this.page.getByRole('banner').getByRole('button', { name: 'Đăng xuất' }));
    }

    // With the session that somebody with this post opened before, if there is one: to sign in is slow
    // on purpose.
    async signInAs(role, unit) {
        const account = this.server.account(role, unit);
        const context = this.page.context();
        this.login = account.login;
        const known = this.server.sessions.get(account.login);
        if (known) {
            await context.addCookies(known);
            await this.open('/account');
            return account;
        }
        await this.signIn(account);
        this.server.sessions.set(account.login, await context.cookies());
        return account;
    }
}

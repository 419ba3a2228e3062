// Runs the specs on each engine and prints "N passed, N failed".
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chromium } from 'playwright-core';
import { FLAGS } from './flags.mjs';
import { Person } from './person.mjs';
import { ROOT, startServer } from './server.mjs';
import { tests } from './test.mjs';

const TEST_LIMIT_MS = 120000;
const STEP_LIMIT_MS = 30000;
const FAILED = join(ROOT, 'build/browser/failed');

function withLimit(promise) {
    let timer;
    const limit = new Promise((_, reject) => {
        timer = setTimeout(() => reject(new Error(`not done in ${TEST_LIMIT_MS} ms`)), TEST_LIMIT_MS);
    });
    return Promise.race([promise, limit]).finally(() => clearTimeout(timer));
}

// Keeps picture and source of each open page.
async function keep(persons, name) {
    mkdirSync(FAILED, { recursive: true });
    for (const [i, { page }] of persons.entries()) {
        const path = join(FAILED, `${name.replaceAll(/[^a-z0-9]+/gi, '-')}-${i}`);
        await page.screenshot({ path: `${path}.png`, fullPage: true }).catch(() => {});
        writeFileSync(`${path}.html`, await page.content().catch(() => ''));
        console.log(`    ${page.url()}: ${path}.png`);
    }
}

// The message and the lines of the spec file that led to it.
function tellWhere(error) {
    const lines = error.stack.split('\n');
    const places = lines.filter((line) => line.startsWith('    at ') && line.includes('.spec.mjs'));
    return [...lines.filter((line) => !line.startsWith('    at ')), ...places].join('\n');
}

async function runTest(browser, server, { name, run }) {
    const contexts = [];
    const persons = [];
    const person = async (options = {}) => {
        const context = await browser.newContext({ locale: 'vi-VN', timezoneId: 'Asia/Ho_Chi_Minh', ...options });
        context.setDefaultTimeout(STEP_LIMIT_MS);
        contexts.push(context);
        persons.push(new Person(await context.newPage(), server, options.javaScriptEnabled ?? true));
        return persons.at(-1);
    };
    const begin = Date.now();
    try {
        await withLimit(run({ person, server }));
        for (const each of persons)
            await each.check();
        console.log(`ok      ${server.engine}: ${name} (${Date.now() - begin} ms)`);
        return true;
    } catch (error) {
        console.log(`FAILED  ${server.engine}: ${name}\n${tellWhere(error)}`);
        await keep(persons, `${server.engine} ${name}`);
        return false;
    } finally {
        for (const context of contexts)
            await context.close();
    }
}

async function runEngine(browser, engine, count) {
    let server;
    try {
        server = await startServer(engine, '2026-09-15');
    } catch (error) {
        console.log(`FAILED  ${engine}: the server does not start\n${error.stack}\n${error.stderr ?? ''}`);
        count.failed++;
        return;
    }
    let hasFailed = false;
    for (const each of tests) {
        const passed = await runTest(browser, server, each);
        count[passed ? 'passed' : 'failed']++;
        hasFailed ||= !passed;
    }
    if (hasFailed)
        console.log(server.log().split('\n').filter((line) => line && !line.includes('"level":"info"')).slice(-30).join('\n'));
    try {
        await server.stop();
    } catch (error) {
        console.log(`FAILED  ${engine}: ${error.message}`);
        count.failed++;
    }
}

const here = dirname(fileURLToPath(import.meta.url));
const pattern = process.argv[2] ?? '';
for (const file of readdirSync(here).sort())
    if (file.endsWith('.spec.mjs') && file.includes(pattern))
        await import(join(here, file));

const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? '/usr/bin/chromium', args: FLAGS });
const count = { passed: 0, failed: 0 };
const engines = process.argv[3] ? [process.argv[3]] : ['sqlite', 'postgres'];
await Promise.all(engines.map((engine) => runEngine(browser, engine, count)));
await browser.close();
console.log(`${count.passed} passed, ${count.failed} failed`);
process.exit(count.failed > 0 || count.passed === 0 ? 1 : 0);

// Runs the scenarios of this folder on each engine, one after the other.
import { readdirSync, rmSync } from 'node:fs';
import { scenarios } from './scenario.mjs';
import { Installation } from './lam.mjs';

const pattern = process.argv[2] ?? '';
const files = readdirSync(new URL('.', import.meta.url)).sort()
    .filter((name) => name.endsWith('.e2e.mjs') && name.includes(pattern));
for (const file of files) await import(`./${file}`);

const engines = process.env.TEST_PG ? ['sqlite', 'postgres'] : ['sqlite'];
let passed = 0;
let failed = 0;

async function run(engine, { name, run: body }) {
    const lam = new Installation(engine);
    try {
        await lam.init();
        await body(lam);
        passed++;
        console.log(`ok      ${engine}: ${name}`);
    } catch (problem) {
        failed++;
        console.log(`FAILED  ${engine}: ${name}\n${problem.stack}\n${lam.log.slice(-2000)}`);
    } finally {
        await lam.close();
        rmSync(lam.folder, { recursive: true, force: true });
    }
}

for (const engine of engines)
    for (const scenario of scenarios)
        if (scenario.engines.includes(engine)) await run(engine, scenario);
const skipped = engines.length === 2 ? 0 : 1;
if (skipped) console.log('SKIP: TEST_PG is not set');
console.log(`${passed} passed, ${failed} failed, ${skipped} skipped`);
process.exit(failed ? 1 : 0);

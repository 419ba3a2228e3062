// What a scenario file needs: scenario(name, body), expect, expectEqual, until, proof size.
export const scenarios = [];

// `engines` limits a scenario to those it speaks of.
export function scenario(name, body, engines = ['sqlite', 'postgres']) {
    scenarios.push({ name, run: body, engines });
}

export function expect(condition, what) {
    if (!condition) throw new Error(what);
}

export function expectEqual(actual, expected, what) {
    if (actual !== expected) throw new Error(`${what}: ${actual}, expected ${expected}`);
}

// Asks again until the answer is truthy; a scenario that never gets it ends with the whole run.
export async function until(what, ask) {
    const begin = Date.now();
    for (;;) {
        const answer = await ask();
        if (answer) return answer;
        if (Date.now() - begin > 60000) throw new Error(`never came true: ${what}`);
        await new Promise(setImmediate);
    }
}

// The full size under LAM_PROOF, else about a hundredth.
export const scale = (full, least) =>
    process.env.LAM_PROOF ? full : Math.max(least, Math.round(full / 100));

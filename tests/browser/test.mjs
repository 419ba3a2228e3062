// What a spec file uses: test('what a user would miss', async ({ person, server }) => { ... }).
// person() gives one more person with a browser session of their own.
export const tests = [];

export function test(name, run) {
    tests.push({ name, run });
}

export function expect(condition, message) {
    if (!condition)
        throw new Error(message);
}

export function expectEqual(actual, expected, what = '') {
    if (actual !== expected)
        throw new Error(`${what}: expected ${JSON.stringify(expected)}, got ${JSON.stringify(actual)}`);
}

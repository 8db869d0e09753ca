// check.mjs - counts what holds. report() prints the line that tools/sum_tests.py adds up.
let passed = 0, failed = 0;

export function check(name, holds, more = '') {
    if (holds) { passed++; return true; }
    failed++;
    console.log(`FAILED: ${name}${more === '' ? '' : ': ' + (typeof more === 'string' ? more : JSON.stringify(more))}`);
    return false;
}

export const same = (name, got, wanted) => check(name, JSON.stringify(got) === JSON.stringify(wanted), `got ${JSON.stringify(got)}, not ${JSON.stringify(wanted)}`);

// The line is the sum of all test programs of one run: each passes its figures on by a file descriptor that run.sh reads.
export function report() {
    console.log(`${passed} passed, ${failed} failed`);
    process.exitCode = failed || !passed ? 1 : 0;
}

import {defineConfig} from 'vitest/config';

/**
 * The quick suite, for use while writing code. What starts processes or browsers or fills the disk is in the slow suite:
 * `test/end-to-end` and files named `*.slow.test.ts`. Files named `*.random.test.ts` are in both, here with few runs. What
 * needs NATS servers is in the cluster suite: `test/cluster`.
 */
export default defineConfig({
	test: {
		include: ['test/**/*.test.{ts,tsx}'],
		exclude: ['test/end-to-end/**', 'test/cluster/**', 'test/**/*.slow.test.{ts,tsx}'],
		// Ink asks for the size of the terminal at every layout. Without these variables it starts two processes each time.
		env: {FORCE_COLOR: '0', COLUMNS: '80', LINES: '24'},
		// Test files share the modules they import: loading them anew for each file takes longer than the tests.
		isolate: false,
		// A guard against a test that hangs, wide enough for a slow machine.
		testTimeout: 60_000,
		expect: {poll: {timeout: 30_000}},
	},
});

import {defineConfig} from 'vitest/config';

/**
 * The quick suite, for use while writing code. What starts processes or browsers or fills the disk is in the slow suite:
 * `test/end-to-end` and files named `*.slow.test.ts`.
 */
export default defineConfig({
	test: {
		include: ['test/**/*.test.{ts,tsx}'],
		exclude: ['test/end-to-end/**', 'test/**/*.slow.test.ts'],
		env: {FORCE_COLOR: '0'},
		// Test files share the modules they import: loading them anew for each file takes longer than the tests.
		isolate: false,
		// A guard against a test that hangs, wide enough for a slow machine.
		testTimeout: 30_000,
	},
});

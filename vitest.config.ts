import {defineConfig} from 'vitest/config';

/** The quick suite. What needs a pty, a browser or an installed package has its own configuration. */
export default defineConfig({
	test: {
		include: ['test/**/*.test.{ts,tsx}'],
		exclude: ['test/end-to-end/**'],
		env: {FORCE_COLOR: '0'},
		// A guard against a test that hangs, wide enough for a slow machine.
		testTimeout: 30_000,
	},
});

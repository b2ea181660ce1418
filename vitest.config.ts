import {defineConfig} from 'vitest/config';

/** The quick suite. What needs a pty, a browser or an installed package has its own configuration. */
export default defineConfig({
	test: {
		include: ['test/**/*.test.{ts,tsx}'],
		exclude: ['test/end-to-end/**'],
		env: {FORCE_COLOR: '0'},
	},
});
